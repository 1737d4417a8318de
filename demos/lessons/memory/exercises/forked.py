import mmap, os
memory = mmap.mmap(-1, 48 << 20, mmap.MAP_PRIVATE)
def fill():
    for page in range(0, len(memory), mmap.PAGESIZE): memory[page] = 1
def both(field):
    rollups = [open(f"/proc/{pid}/smaps_rollup").read() for pid in (os.getpid(), child)]
    return sum(int(rollup.partition(field)[2].split()[0]) for rollup in rollups) * 1024 // len(memory)
fill()
read_end, write_end = os.pipe()
child = os.fork()
if child == 0: os.close(write_end); os._exit(len(os.read(read_end, 1)))
print(f"forked:  {both('Rss:')} times 48 MiB by Rss, {both('Pss:')} by Pss")
fill()
print(f"written: {both('Rss:')} times 48 MiB by Rss, {both('Pss:')} by Pss")
os.close(write_end); os.wait()
