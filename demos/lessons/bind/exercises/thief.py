import select, socket
def box(port):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", port))
    return one
first = box(0)
second = box(first.getsockname()[1])
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for boxes in [first, second], [first]:
    sender.sendto(b"letter", first.getsockname())
    ready, _, _ = select.select(boxes, [], [])
    print("first" if first in ready else "second")
    second.close()
