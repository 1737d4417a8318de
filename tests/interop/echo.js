// A plain echo server. node echo.js [PATH]: on a Unix-domain socket; without: on a port of localhost.
const net = require('net');

const server = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
const path = process.argv[2];
server.listen(path ? { path } : { host: '127.0.0.1', port: 0 }, () => {
  const at = server.address();
  console.log(path ? require('path').resolve(at) : `${at.address}:${at.port}`);
});
