import socket
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind("loud")
    listener.listen()
    print("ready", flush=True)
    client = listener.accept()[0]
while data := client.recv(4096): client.sendall(data.upper())
