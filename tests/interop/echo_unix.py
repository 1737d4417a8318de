#!/usr/bin/env python3
"""A plain echo server on a Unix-domain socket. python3 echo_unix.py PATH"""
import os
import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


with socketserver.ThreadingUnixStreamServer(sys.argv[1], Echo) as server:
    print(os.path.abspath(sys.argv[1]), flush=True)
    server.serve_forever()
