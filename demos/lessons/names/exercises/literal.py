import socket, sys
for host in sys.argv[1:]:
    try:
        found = socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        print(host, found[0][4][0])
    except socket.gaierror as error:
        print(host, "EAI_NONAME" if error.errno == socket.EAI_NONAME else error)
