from socket import *
for kind in SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET:
    a, b = socketpair(AF_UNIX, kind)
    for message in b"one", b"", b"two": a.send(message)
    a.shutdown(SHUT_WR)
    b.setblocking(False)
    received = []
    try:
        while len(received) < 4: received.append(b.recv(100))
    except BlockingIOError:
        received.append("would wait")
    print(kind.name, *received)
