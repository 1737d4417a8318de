import socket
for size in 1000, 1:
    a, b = socket.socketpair()
    a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 100_000)  # the kernel doubles it
    a.setblocking(False)
    taken = 0
    try:
        while True: taken += a.send(bytes(size))
    except BlockingIOError:
        print(f"sends of {size}:", "more" if taken > 10_000 else "fewer", "than 10000 bytes")
