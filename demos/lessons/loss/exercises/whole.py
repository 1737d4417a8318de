import itertools, select, socket, threading
way, sender = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
way.bind(("127.0.0.1", 0))
arrived = {}
def receive():
    for turn in itertools.count(1):
        (number, letter), source = way.recvfrom(2)
        if turn % 3 == 0: continue  # lost
        arrived[number] = letter
        way.sendto(bytes([number]), source)
threading.Thread(target=receive, daemon=True).start()
for piece in enumerate(b"nothing is lost"):
    while True:
        sender.sendto(bytes(piece), way.getsockname())
        if select.select([sender], [], [], 0.02)[0] and sender.recv(1)[0] == piece[0]: break
print(bytes(letter for _, letter in sorted(arrived.items())).decode())
