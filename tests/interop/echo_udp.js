// A plain UDP echo server on localhost. node echo_udp.js
const server = require('dgram').createSocket('udp4');

server.on('message', (datagram, client) => server.send(datagram, client.port, client.address));
server.bind(0, '127.0.0.1', () => {
  const at = server.address();
  console.log(`${at.address}:${at.port}`);
});
