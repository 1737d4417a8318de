import socket, struct
server = socket.create_server(("127.0.0.1", 0))
with open("/proc/net/tcp") as table:
    next(table)
    for row in table:
        _, local, _, state, *_ = row.split()
        address, port = (int(number, 16) for number in local.split(":"))
        end = socket.inet_ntoa(struct.pack("=I", address)), port
        if state == "0A" and end == server.getsockname():
            print("listening at", end[0], "and our port")
