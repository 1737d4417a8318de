import http.client, http.server, socketserver, threading
class Sites(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"this is " + self.headers["Host"].encode())
    def log_message(self, *_): pass
server = socketserver.TCPServer(("127.0.0.1", 0), Sites)
threading.Thread(target=server.serve_forever, daemon=True).start()
for name in "red.example", "blue.example":
    browser = http.client.HTTPConnection(*server.server_address)
    browser.request("GET", "/", headers={"Host": name})
    print(browser.getresponse().read().decode())
