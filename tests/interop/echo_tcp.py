#!/usr/bin/env python3
"""A plain TCP echo server on localhost. python3 echo_tcp.py [PORT]: 12345 by default, 0: any."""
import socket
import sys
import threading


def echo(connection):
    with connection:
        while data := connection.recv(65536):
            connection.sendall(data)


port = int(sys.argv[1]) if len(sys.argv) > 1 else 12345
with socket.create_server(("localhost", port)) as server:
    print(f"127.0.0.1:{server.getsockname()[1]}", flush=True)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=echo, args=(connection,), daemon=True).start()
