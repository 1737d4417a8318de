import socket
def join(name):
    member = socket.socket(socket.AF_UNIX)
    member.connect("room")
    member.sendall(name + b"\n")
    return member
ana = join(b"ana")
heard = ana.makefile()
heard.readline()
eva = join(b"eva")
print(heard.readline(), end="")
for _ in range(2000): ana.sendall(b"x" * 2000 + b"\n")
print(heard.readline(), end="")
