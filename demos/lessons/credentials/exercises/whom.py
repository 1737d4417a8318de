import os, socket, struct
server, client = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
server.bind("door")
server.listen()
if os.fork() == 0:
    client.connect("door")
    accepted, _ = server.accept()
    for name, end in ("connected", client), ("accepted", accepted):
        pid, _, _ = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        print(name, "end: the", "parent" if pid == os.getppid() else "child")
else:
    os.wait()
