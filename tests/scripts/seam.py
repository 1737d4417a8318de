#!/usr/bin/env python3
"""Finds system calls of ipc/ and transports/ that do not go through the seam (ipc/system/sys.h).

    tests/scripts/seam.py ROOT

A call is ::name(...), as this tree writes calls of the system, or one of the names below without the colons. It goes
through the seam if it is inside the parentheses of sys::call, sys::call_once or sys::must. Exit status 1: there are
others, or an exception is listed that no file needs.
"""
import pathlib
import re
import sys

# Functions that are not system calls, or make none that can fail.
LIBRARY = set("""inet_ntop inet_pton setenv unsetenv gai_strerror freeaddrinfo htons ntohs pthread_atfork
getpid geteuid _exit""".split())

# FILE NAME: the reason why that call is made without the seam.
CHILD = "in a child between fork and exec: a hook may take a lock that another thread had at the fork"
EXCEPTIONS = {
    "ipc/host/process.cpp prctl": CHILD,
    "ipc/host/process.cpp getppid": CHILD,
    "ipc/host/process.cpp signal": CHILD,
    "ipc/host/process.cpp sigprocmask": CHILD,
    "ipc/host/process.cpp write": CHILD,
    "ipc/host/process.cpp setpgid": CHILD,
    "ipc/host/process.cpp sched_setaffinity": CHILD,
    "ipc/host/process.cpp close_range": CHILD,
    "ipc/host/process.cpp fcntl": CHILD,
    "ipc/host/process.cpp dup2": CHILD,
    "ipc/host/process.cpp execvpe": CHILD,
    "ipc/system/inet.cpp getaddrinfo": "reports numbers of its own, not an errno",
    "ipc/system/sys.cpp clock_gettime": "the times of a call that a hook is shown",
    "ipc/system/sys.cpp sched_yield": "waits for hooks that are running",
    "ipc/system/sys.cpp if_indextoname": "a hook calls it, to render an address",
}

# Calls that are found without the colons, too. Names of the tree's own functions (send, kill, ...) are missing.
UNQUALIFIED = """fopen freopen fread fwrite fflush opendir readdir closedir mkstemp mkdtemp mkfifo unlink rmdir mkdir
rename symlink readlink realpath getcwd chdir chmod fchmod chown truncate ftruncate fallocate posix_fallocate fsync
fdatasync stat fstat lstat statx statfs fstatfs statvfs access open openat creat close dup dup2 dup3 pipe2 fcntl ioctl
flock lockf poll ppoll select epoll_wait epoll_ctl epoll_create1 eventfd timerfd_create timerfd_settime signalfd
inotify_init1 inotify_add_watch socketpair getsockopt setsockopt getsockname getpeername recvmsg sendmsg recvfrom sendto
accept4 shm_open shm_unlink mmap munmap mremap madvise memfd_create vfork execve execvpe waitpid waitid tgkill
raise alarm nanosleep usleep sigaction signal sigprocmask pthread_sigmask sigpending sigtimedwait sigwait sigsuspend prctl
syscall getrandom getrlimit setrlimit prlimit sched_setaffinity sched_getaffinity sched_yield isatty process_vm_readv
process_vm_writev vmsplice splice tee sendfile system popen""".split()

# Functions of the standard library: ipc/system/files.h has them through the seam.
STANDARD = r"""std::(?:[io]?fstream\b|filesystem::(?:recursive_)?directory_iterator\(\w|filesystem::(?:absolute
|canonical|copy\w*|create_\w+|current_path|equivalent|exists|file_size|is_\w+|last_write_time|permissions|read_symlink
|remove\w*|rename|resize_file|space|status|symlink_status|temp_directory_path)\()""".replace("\n", "")

COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])'", re.S)
CALL = re.compile(r"(?<![\w>.:~])(?:::(\w+)|(?<!->)\b(" + "|".join(UNQUALIFIED) + r"))\s*\(|(" + STANDARD + ")")
SEAM = re.compile(r"\b(?:sys::(?:call|call_once|must)|library_call)\(")


def end_of_parentheses(text, begin):
    depth = 0
    for at in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return len(text)


def raw_calls(text):
    """Yields the line and the name of each call outside the seam."""
    text = COMMENT_OR_STRING.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    seam = [(one.end(), end_of_parentheses(text, one.end() - 1)) for one in SEAM.finditer(text)]
    for found in CALL.finditer(text):
        name = found[1] or found[2] or found[3]
        if name not in LIBRARY and not any(begin <= found.start() < end for begin, end in seam):
            yield text.count("\n", 0, found.start()) + 1, name.rstrip("(")


def main(root):
    used, failed = set(), False
    for path in sorted(file for folder in ("ipc", "transports") for file in (root / folder).rglob("*")):
        if path.suffix not in (".cpp", ".h"):
            continue
        name = path.relative_to(root).as_posix()
        for line, call in raw_calls(path.read_text()):
            exception = f"{name} {call}"
            used.add(exception)
            if exception not in EXCEPTIONS:
                failed = True
                print(f"{name}:{line}: {call} does not go through sys::call (ipc/system/sys.h)")
    for exception in EXCEPTIONS.keys() - used:
        failed = True
        print(f"{exception}: listed as an exception, and not needed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
