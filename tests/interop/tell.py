#!/usr/bin/env python3
"""Sends each file as one message, and ends. python3 tell.py PATH|HOST:PORT FILE...
A message is its length, four bytes with the highest first, and then itself."""
import socket
import struct
import sys

if "/" in sys.argv[1]:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(sys.argv[1])
else:
    host, port = sys.argv[1].rsplit(":", 1)
    connection = socket.create_connection((host, int(port)))
with connection:
    for name in sys.argv[2:]:
        with open(name, "rb") as file:
            message = file.read()
        connection.sendall(struct.pack("!I", len(message)) + message)
