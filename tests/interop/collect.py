#!/usr/bin/env python3
"""Takes one client's messages, and writes each as a line. python3 collect.py [PATH]
Where it listens (PATH, else a port of localhost) it says on standard error."""
import os
import socket
import struct
import sys

if len(sys.argv) > 1:
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    server.listen()
    place = os.path.abspath(sys.argv[1])
else:
    server = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{server.getsockname()[1]}"
print(place, file=sys.stderr, flush=True)
connection, _ = server.accept()
with connection, connection.makefile("rb") as messages:
    while header := messages.read(4):
        (size,) = struct.unpack("!I", header)
        sys.stdout.buffer.write(messages.read(size) + b"\n")
