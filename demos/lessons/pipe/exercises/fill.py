import fcntl, os, sys
read_end, write_end = os.pipe()
fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, 1 << 20)
os.set_blocking(write_end, False)
taken = 0
try:
    while True: taken += os.write(write_end, bytes(int(sys.argv[1])))
except BlockingIOError:
    print(taken)
