import errno, socket
server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
server.bind("plug")
server.listen()
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    error = socket.socket(socket.AF_UNIX, kind).connect_ex("plug")
    print(kind.name, errno.errorcode[error] if error else "fits")
