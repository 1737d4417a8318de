import socket, sys
data = bytes(200_000_000)
sent = received = 0
with socket.create_connection(("127.0.0.1", sys.argv[1]), timeout=0.5) as echo:
    try:
        while sent < len(data): sent += echo.send(data[sent : sent + 65536])
    except TimeoutError:
        print("nothing moves")
    echo.settimeout(None)
    echo.shutdown(socket.SHUT_WR)
    while piece := echo.recv(65536): received += len(piece)
    print("all that was sent came back" if received == sent < len(data) else "otherwise")
