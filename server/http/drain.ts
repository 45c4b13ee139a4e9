import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** In milliseconds: for requests in flight, for a connection that has said nothing yet, between looks at the idle ones. */
const limits = { inFlight: 30_000, silent: 1_000, sweep: 50 } as const;

/**
 * Watches the connections of a server from its start, and gives the way to end it: accepts nothing new, lets running requests
 * finish, ends idle connections and such as never sent a byte (browsers open them in advance); what takes over 30 seconds is cut.
 */
export const prepareDrain = (server: Server): (() => Promise<void>) => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const endSilent = (): void => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };

  return () =>
    new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), limits.inFlight);
      const silent = setTimeout(endSilent, limits.silent);
      // A connection whose answer was begun before stays open afterwards, for requests that must not come any more.
      const sweep = setInterval(() => server.closeIdleConnections(), limits.sweep);
      server.close(() => {
        clearTimeout(cut);
        clearTimeout(silent);
        clearInterval(sweep);
        resolve();
      });
    });
};
