import select, socket
doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
for number in 1, 0, 1:
    client = socket.create_connection(doors[number].getsockname())
    ready, _, _ = select.select(doors, [], [])
    for door in ready:
        door.accept()[0].close()
        print("a client at door", doors.index(door))
