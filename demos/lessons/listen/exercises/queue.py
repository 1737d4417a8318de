import socket, subprocess
server = socket.create_server(("127.0.0.1", 0), backlog=1_000_000)
row = subprocess.check_output(["ss", "-Hltn", "src %s:%d" % server.getsockname()], text=True)
with open("/proc/sys/net/core/somaxconn") as setting:
    print(row.split()[2] == setting.read().strip())
