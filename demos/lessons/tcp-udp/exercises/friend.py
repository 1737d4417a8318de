import socket
def new():
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    return one
friend, stranger, client = new(), new(), new()
stranger.sendto(b"a stranger", client.getsockname())
print(client.recv(64).decode())
client.connect(friend.getsockname())
stranger.sendto(b"a stranger", client.getsockname())
friend.sendto(b"the friend", client.getsockname())
print(client.recv(64).decode())
