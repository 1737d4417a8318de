#!/usr/bin/env python3
"""A plain UDP echo server on localhost. python3 echo_udp.py"""
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("127.0.0.1", 0))
    print(f"127.0.0.1:{server.getsockname()[1]}", flush=True)
    while True:
        datagram, client = server.recvfrom(65536)
        server.sendto(datagram, client)
