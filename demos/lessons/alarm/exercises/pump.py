import socket, threading
alarm = socket.socket(socket.AF_UNIX)
alarm.connect("alarm")
alarm.sendall(b"pump\n")
lock = threading.Lock()
with lock:
    with lock: alarm.sendall(b"\n")
