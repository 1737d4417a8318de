import os, socket
connection, _ = socket.socket(fileno=0).accept()
connection.sendall(b"served by process %d" % os.getpid())
