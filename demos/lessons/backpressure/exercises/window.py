import os, socket, sys
window = int(sys.argv[1])
a, b = socket.socketpair()
if os.fork() == 0:
    a.close()
    while b.recv(1): b.send(b".")
    os._exit(0)
answered = most = 0
for sent in range(1, 1001):
    a.send(b"m")
    most = max(most, sent - answered)
    if sent - answered == window: answered += len(a.recv(window))
a.shutdown(socket.SHUT_WR)
os.wait()
print("at most", most, "ahead")
