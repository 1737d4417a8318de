import selectors, socket
epoll = selectors.EpollSelector()
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    epoll.register(server, selectors.EVENT_READ)
    while True:
        for key, events in epoll.select():
            if key.fileobj is server:
                epoll.register(server.accept()[0], selectors.EVENT_READ)
            elif data := key.fileobj.recv(1024):
                key.fileobj.sendall(data)
            else:
                epoll.unregister(key.fileobj)
                key.fileobj.close()
