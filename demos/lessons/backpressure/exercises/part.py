import os
read_end, write_end = os.pipe()
os.set_blocking(write_end, False)
print(os.write(write_end, bytes(100_000)))
try: os.write(write_end, b"x")
except BlockingIOError as error: print(error)
