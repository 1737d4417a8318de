import sys
arrived, lacking = set(), 0
for piece in sys.argv[1:]:
    arrived.add(int(piece))
    while lacking in arrived: lacking += 1
    print("piece", piece, "ack", lacking)
