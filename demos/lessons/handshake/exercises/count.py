import socket, subprocess
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
ends = "src %s:%d dst %s:%d" % (client.getsockname() + client.getpeername())
row = subprocess.check_output(["ss", "-Htin", ends], text=True)
print(*(word for word in row.split() if word.startswith("segs_")))
