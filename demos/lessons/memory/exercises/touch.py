import mmap
SIZE = 16 << 20
def resident():
    rollup = open("/proc/self/smaps_rollup").read()
    return int(rollup.partition("Rss:")[2].split()[0])
memory, before = mmap.mmap(-1, SIZE, mmap.MAP_PRIVATE), resident()
for page in range(0, SIZE, mmap.PAGESIZE): memory[page]
print("read:", round((resident() - before) / 1024), "MiB more")
for page in range(0, SIZE, mmap.PAGESIZE): memory[page] = 1
print("written:", round((resident() - before) / 1024), "MiB more")
