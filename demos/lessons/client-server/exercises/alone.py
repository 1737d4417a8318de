import socket
alone = socket.socket()
alone.bind(("127.0.0.1", 0))
alone.connect(alone.getsockname())
alone.sendall(b"who is the server?")
print(alone.recv(64).decode(), alone.getsockname() == alone.getpeername())
