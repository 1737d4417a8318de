import errno, socket
a, b = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
clients, port = [], 0
for server in a, b, a:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    client.bind(("127.0.0.1", port))
    port = client.getsockname()[1]
    clients.append(client)
    try:
        client.connect(server.getsockname())
        print("connected")
    except OSError as error:
        print(errno.errorcode[error.errno])
