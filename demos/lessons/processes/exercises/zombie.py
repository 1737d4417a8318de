import os, signal
def state():
    return open(f"/proc/{child}/stat").read().rpartition(")")[2].split()[0]
child = os.fork()
if child == 0: os._exit(7)
os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
print(state())
os.kill(child, signal.SIGKILL)
print(state(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
