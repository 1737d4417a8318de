// Sends each file as one message, and keeps its answer in FILE.back. node ask.js PATH|HOST:PORT FILE...
// A message is its length, four bytes with the highest first, and then itself.
const fs = require('fs');
const net = require('net');

const [place, ...names] = process.argv.slice(2);
const [host, port] = place.split(':');
const socket = net.connect(place.includes('/') ? { path: place } : { host, port });
for (const name of names) {
  const message = fs.readFileSync(name);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(message.length);
  socket.write(Buffer.concat([header, message]));
}
let received = Buffer.alloc(0);
socket.on('data', (data) => {
  received = Buffer.concat([received, data]);
  while (received.length >= 4 && received.length >= 4 + received.readUInt32BE()) {
    const end = 4 + received.readUInt32BE();
    fs.writeFileSync(names.shift() + '.back', received.subarray(4, end));
    received = received.subarray(end);
  }
  if (names.length === 0) socket.end();
});
