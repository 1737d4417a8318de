import socket, sys
server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
server.sendall(sys.stdin.buffer.read())
server.shutdown(socket.SHUT_WR)
sys.stdout.write(server.makefile().read())
