#!/usr/bin/env python3
"""A peer in Python, without ipclab: sends each file as a message to an echo server and prints the answers.

    ipc-demo echo unix:/tmp/x.sock
    python3 sidecar.py unix:/tmp/x.sock FILE...        # or tcp://HOST:PORT

A message is a frame: its length as a big-endian u32, then the payload. Exit status 1: an answer differs, or is missing.
"""
import socket
import struct
import sys


def connect(address):
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(address.removeprefix("unix:"))
        return connection
    host, port = address.removeprefix("tcp://").rsplit(":", 1)
    return socket.create_connection((host, int(port)))


def receive(stream):
    """Returns the next message, or None at the end of the stream. Raises struct.error if a header is cut."""
    header = stream.read(4)
    return stream.read(*struct.unpack("!I", header)) if header else None


with connect(sys.argv[1]) as connection, connection.makefile("rb") as stream:
    for name in sys.argv[2:]:
        with open(name, "rb") as file:
            message = file.read()
        connection.sendall(struct.pack("!I", len(message)) + message)
        answer = receive(stream)
        if answer != message:
            sys.exit(f"{name}: the answer differs, or is missing")
        sys.stdout.buffer.write(answer)
    connection.shutdown(socket.SHUT_WR)  # no further message; the server then closes its side
    if receive(stream) is not None:
        sys.exit("the server sent another message before its end")
