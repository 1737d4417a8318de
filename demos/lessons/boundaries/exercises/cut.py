import socket
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
a.send(b"message-01")
a.send(b"short")
for _ in range(2):
    data, _, flags, _ = b.recvmsg(7)
    print(data, "cut" if flags & socket.MSG_TRUNC else "whole")
