import socket
alone = socket.socket()
alone.bind(("127.0.0.1", 0))
alone.connect(alone.getsockname())
alone.sendall(b"do you hear me?")
print(alone.recv(64).decode())
print(alone.getpeername() == alone.getsockname())
