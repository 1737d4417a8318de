import socket, sys
server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
seen, own = server.makefile().read(), "{}:{}".format(*server.getsockname())
print("the same" if seen == own else f"seen at {seen}, own {own}")
