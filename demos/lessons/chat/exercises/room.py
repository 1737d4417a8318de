import socket, threading
members = []
def serve(member):
    for line in member.makefile("rb"):
        for other in members:
            if other is not member: other.sendall(line)
    members.remove(member)
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    while True:
        member, address = server.accept()
        members.append(member)
        threading.Thread(target=serve, args=[member], daemon=True).start()
