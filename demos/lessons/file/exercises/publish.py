import os
def publish(letter):
    with open("news.new", "w") as file: file.write(letter * 500_000)
    os.rename("news.new", "news")
publish("a")
publisher = os.fork()
if publisher == 0:
    for letter in "ba" * 20: publish(letter)
    os._exit(0)
torn = 0
while os.waitpid(publisher, os.WNOHANG) == (0, 0):
    text = open("news").read()
    torn += text not in ("a" * 500_000, "b" * 500_000)
print("torn:", torn)
