import resource
def calls(): return int(open("/proc/self/io").read().split("syscr: ")[1].split()[0])
def cpu(): return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
def read(size):
    with open("/dev/zero", "rb", buffering=0) as zero:
        before, begin = calls(), cpu()
        for _ in range(1_000_000 // size): zero.read(size)
        return calls() - before, cpu() - begin
one, all = read(1), read(1_000_000)
print(one[0] - all[0], "calls more; 20 times the CPU time:", one[1] > 20 * all[1])
