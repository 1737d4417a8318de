import socket
receiver, sender = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
receiver.bind(("127.0.0.1", 0))
for message in b"", b"x":
    sender.sendto(message, receiver.getsockname())
    print("UDP", receiver.recv(64))
listener = socket.create_server(("127.0.0.1", 0))
sender = socket.create_connection(listener.getsockname())
receiver, _ = listener.accept()
for message in b"", b"x": sender.send(message)
print("TCP", receiver.recv(64))
