import struct, sys
header = struct.pack("!6H", 1, 0x0100, 1, 0, 0, 0)
parts = sys.argv[1].encode().split(b".")
name = b"".join(bytes([len(part)]) + part for part in parts) + bytes(1)
question = header + name + struct.pack("!2H", 1, 1)
print(len(question), name)
