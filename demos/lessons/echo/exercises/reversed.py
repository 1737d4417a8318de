import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    connection, client = server.accept()
    with connection, connection.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            connection.sendall(line.rstrip("\n")[::-1].encode() + b"\n")
