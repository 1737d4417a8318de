import socket, struct, subprocess, sys
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
server, (address, port) = listener.accept()
if sys.argv[1] == "abort":
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
try: print("recv:", server.recv(64))
except ConnectionResetError: print("recv: ECONNRESET")
server.close()
ends = "src %s:%d dst %s:%d" % (address, port, *listener.getsockname())
print("rows:", subprocess.check_output(["ss", "-Htan", ends]).count(b"\n"))
