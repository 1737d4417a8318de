import socket
listener = socket.socket(socket.AF_UNIX)
listener.bind("desk")
listener.listen()
client = socket.socket(socket.AF_UNIX)
client.connect("desk")
server, address = listener.accept()
server.sendall(b"hello, whoever you are")
print(repr(address), client.recv(64).decode())
