import socket
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
first = listener.accept()[0]
second, third = first.dup(), first.dup()
first.close()
second.sendall(b"still here")
print(client.recv(64))
second.shutdown(socket.SHUT_WR)
print(client.recv(64))
try: third.sendall(b"me too")
except OSError as error: print(error)
