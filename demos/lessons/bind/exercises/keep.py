import socket, subprocess, sys
listener = socket.create_server(("127.0.0.1", 0))
for _ in range(2):
    client = socket.create_connection(listener.getsockname())
    run = subprocess.Popen([sys.executable, "serve.py"], stdin=listener)
    print(client.recv(64) == b"served by process %d" % run.pid)
    run.wait()
