import select
with open("empty", "w+") as file:
    print("ready" if select.select([file], [], [], 0)[0] else "not ready")
    try: select.epoll().register(file)
    except PermissionError as error: print(error)
