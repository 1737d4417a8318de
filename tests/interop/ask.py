#!/usr/bin/env python3
"""Sends each file as one message, and keeps its answer in FILE.back. python3 ask.py PLACE FILE...
A message is its length, four bytes with the highest first, and then itself."""
import socket
import struct
import sys


def connect(place):  # /a/path or host:port
    if "/" not in place:
        host, port = place.rsplit(":", 1)
        return socket.create_connection((host, int(port)))
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(place)
    return connection


with connect(sys.argv[1]) as connection, connection.makefile("rb") as answers:
    for name in sys.argv[2:]:
        with open(name, "rb") as file:
            message = file.read()
        connection.sendall(struct.pack("!I", len(message)) + message)
        (size,) = struct.unpack("!I", answers.read(4))
        with open(name + ".back", "wb") as file:
            file.write(answers.read(size))
