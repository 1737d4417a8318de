// Standard input to a server, and what it answers to standard output. node client.js PATH|HOST:PORT
const net = require('net');

const place = process.argv[2];
const [host, port] = place.split(':');
const socket = net.connect(place.includes('/') ? { path: place } : { host, port });
process.stdin.pipe(socket);
socket.pipe(process.stdout);
