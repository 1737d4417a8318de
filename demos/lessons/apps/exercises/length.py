import http.client, socket, sys
server, browser = socket.socketpair()
server.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nhello, browser" % int(sys.argv[1]))
server.close()
answer = http.client.HTTPResponse(browser)
answer.begin()
try: print(answer.read().decode())
except http.client.IncompleteRead as error: print(error)
