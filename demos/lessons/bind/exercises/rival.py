import errno, socket, sys
with socket.socket() as holder, socket.socket() as rival:
    holder.bind((sys.argv[1], 0))
    try:
        rival.bind((sys.argv[2], holder.getsockname()[1]))
    except OSError as error:
        print(errno.errorcode[error.errno])
