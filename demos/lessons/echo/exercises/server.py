import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    connection, client = server.accept()
    with connection:
        while data := connection.recv(1024):
            connection.sendall(data)
