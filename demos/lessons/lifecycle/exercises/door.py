import errno, socket
listener = socket.create_server(("127.0.0.1", 0))
address = listener.getsockname()
client = socket.create_connection(address)
server = listener.accept()[0]
listener.close()
client.sendall(b"are you there?")
print(server.recv(64).decode())
print(errno.errorcode[socket.socket().connect_ex(address)])
