import errno, socket
receiver, sender = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
receiver.bind(("127.0.0.1", 0))
for size in 65507, 65508:
    try: print(sender.sendto(bytes(size), receiver.getsockname()))
    except OSError as error: print(errno.errorcode[error.errno])
