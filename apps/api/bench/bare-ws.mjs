/** Started by agents.mjs: as little as a WebSocket server can be. */
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.send?.(address.port);
});
process.on('message', () => {
  for (const socket of server.clients) socket.send('{"type":"documents-changed","etag":"\\"0123456789abcdef\\""}');
});
