import socket, struct
messages = [b"first", b"", b"the third"]
with socket.socket(socket.AF_UNIX) as echo:
    echo.connect("echo.sock")
    echo.sendall(b"".join(struct.pack("!I", len(message)) + message for message in messages))
    answers = echo.makefile("rb")
    for _ in messages:
        length, = struct.unpack("!I", answers.read(4))
        print(length, answers.read(length))
