import os, resource, select, sys
mine, theirs = os.pipe(), os.pipe()
def wait(end):
    while sys.argv[1] == "spin" and not select.select([end], [], [], 0)[0]: os.sched_yield()
    return os.read(end, 1)
if os.fork() == 0:
    for _ in range(1000): os.write(mine[1], wait(theirs[0]))
    os._exit(0)
for _ in range(1000): os.write(theirs[1], b"x"), wait(mine[0])
theirs, mine = os.wait3(0)[2], resource.getrusage(resource.RUSAGE_SELF)
slept = mine.ru_nvcsw + theirs.ru_nvcsw
print("once a round or more" if slept > 500 else "hardly ever")
