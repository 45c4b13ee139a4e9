import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { jsonHeaders } from './headers.js';
import { requestIdFrom } from './request-id.js';

const statusByCode: ReadonlyMap<string | undefined, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

const answerAndEnd = (socket: Duplex, status: number): void => {
  const text = JSON.stringify({ status, message: `${STATUS_CODES[status]}.`, data: {} });
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
  const headers = [...jsonHeaders, 'X-Request-Id', requestIdFrom(undefined), 'Connection', 'close'];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  socket.end(`${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
};

/** Answers a request for a tunnel, which this server never opens. */
export const answerConnect = (_request: IncomingMessage, socket: Duplex): void => {
  socket.on('error', () => socket.destroy());
  answerAndEnd(socket, 404);
};

/** Answers what is not even HTTP, or came too slowly, and ends the connection. */
export const answerClientError = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  answerAndEnd(socket, statusByCode.get(error.code) ?? 400);
};
