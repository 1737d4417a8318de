import struct, sys
total = sum(struct.unpack("!10H", bytes.fromhex(sys.argv[1])))
while total > 0xffff: total = (total & 0xffff) + (total >> 16)
print(f"{total:x}")
