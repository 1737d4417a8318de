import os, select
heard, state = b"\n", ""
while not state:
    if not select.select([0], [], [], 0.5)[0]:
        state = "silent"
    elif some := os.read(0, 4096):
        heard = (heard + some)[-5:]
    else:
        state = "closed" if heard.endswith(b"\nbye\n") else "dead"
print(state)
