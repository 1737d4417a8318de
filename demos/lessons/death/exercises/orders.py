import os, signal, socket
def serve(connection, dies):
    order = connection.recv(100).decode()
    with open("orders", "a+") as orders:
        orders.seek(0)
        if order not in orders.readlines(): orders.write(order)
    if dies: os.kill(os.getpid(), signal.SIGKILL)
    connection.send(b"done")
    os._exit(0)
for tries in range(1, 10):
    a, b = socket.socketpair()
    if os.fork() == 0: serve(b, dies=tries < 3)
    b.close()
    a.send(b"7: two coffees\n")
    if a.recv(100): print(tries, "tries"); break
