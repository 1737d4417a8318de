import os, select
for name, mode in ("level", 0), ("edge", select.EPOLLET):
    read_end, write_end = os.pipe()
    epoll = select.epoll()
    epoll.register(read_end, select.EPOLLIN | mode)
    os.write(write_end, b"ab")
    first = epoll.poll(0)
    os.read(read_end, 1)
    print(name, len(first), len(epoll.poll(0)))
