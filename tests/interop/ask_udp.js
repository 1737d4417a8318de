// Sends each file as a datagram, and keeps its answer in FILE.back. node ask_udp.js HOST:PORT FILE...
const fs = require('fs');
const client = require('dgram').createSocket('udp4');

const [place, ...names] = process.argv.slice(2);
const [host, port] = place.split(':');
const send = () => client.send(fs.readFileSync(names[0]), Number(port), host);
client.on('message', (datagram) => {
  fs.writeFileSync(names.shift() + '.back', datagram);
  if (names.length > 0) send();
  else client.close();
});
send();
