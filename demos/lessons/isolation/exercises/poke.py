import ctypes, os
number = ctypes.c_int(1111)
read_end, write_end = os.pipe()
child = os.fork()
if child == 0:
    os.close(write_end)
    os.read(read_end, 1)
    os.write(1, f"child: {number.value}\n".encode())
    os._exit(0)
with open(f"/proc/{child}/mem", "r+b", buffering=0) as memory:
    memory.seek(ctypes.addressof(number))
    memory.write(ctypes.c_int(3333))
os.close(write_end)
os.wait()
print("parent:", number.value)
