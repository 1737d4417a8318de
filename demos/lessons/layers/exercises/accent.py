import struct
sent = b"".join(struct.pack("!I", len(word)) + word.encode() for word in ("olá", "hello"))
size, = struct.unpack("!I", sent[:4])
print(size, sent[4:][:size])
print(*struct.unpack("!I", sent[4 + size:][:4]))
