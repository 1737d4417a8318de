#!/usr/bin/env python3
"""Sends each file as a datagram, and keeps its answer in FILE.back.
python3 ask_udp.py raw|len32 HOST:PORT FILE...
len32: each datagram begins with its number, then come messages, each behind its length. A number
alone is a hello (0), or a goodbye (the next)."""
import socket
import struct
import sys

numbered = sys.argv[1] == "len32"
host, port = sys.argv[2].rsplit(":", 1)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(5)
    client.connect((host, int(port)))
    number = 0
    for number, name in enumerate(sys.argv[3:], 1):
        with open(name, "rb") as file:
            message = file.read()
        head = struct.pack("!II", number, len(message)) if numbered else b""
        client.send(head + message)
        answer = client.recv(65536)
        if numbered:
            assert struct.unpack("!II", answer[:8]) == (number, len(answer) - 8), answer[:8]
        with open(name + ".back", "wb") as file:
            file.write(answer[len(head):])
    if numbered:
        client.send(struct.pack("!I", number + 1))
