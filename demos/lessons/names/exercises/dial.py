import socket
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
for family, kind, protocol, _, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
    try:
        client = socket.socket(family, kind, protocol)
        client.connect(address)
        print(address[0])
        break
    except OSError:
        continue
