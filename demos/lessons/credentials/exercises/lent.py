import errno, fcntl, os
def attempt(fd):
    try: os.pwrite(fd, b"!", 0); return "written"
    except OSError as error: return errno.errorcode[error.errno]
def again(fd): return os.open(f"/proc/self/fd/{fd}", os.O_RDWR)
memory = os.memfd_create("lent", os.MFD_ALLOW_SEALING)
os.write(memory, b"?")
lent = os.open(f"/proc/self/fd/{memory}", os.O_RDONLY)
print(attempt(lent), attempt(again(lent)))
fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)
print(attempt(again(lent)))
