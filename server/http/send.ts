import { pipeline, type Readable } from 'node:stream';
import type { HeaderList, WholeReply } from '../rest/reply.js';
import { bodyLength, smallBodyBytes } from '../rest/request.js';
import type { Exchange } from './exchange.js';
import { jsonHeaders, securityHeaders } from './headers.js';

/** How long a client that is still sending a body nobody wants may take to read its answer. */
const lingerMilliseconds = 500;

/** Whether so much of the body may still come that swallowing it costs more than a new connection. */
const leavesBody = ({ incoming }: Exchange): boolean => {
  if (incoming.complete) return false;
  const length = bodyLength(incoming);
  return length === null || length > smallBodyBytes;
};

/**
 * Answers without reading on: the answer is complete by its length, the body stays unread, and the connection ends shortly after.
 * Ending it at once would reset it, and the client might never see the answer.
 */
const answerAndClose = (exchange: Exchange, status: number, headers: HeaderList, text: string): void => {
  const { incoming, response } = exchange;
  incoming.pause();
  response.writeHead(status, [...headers, 'Connection', 'close']);
  // Nothing is written of the text in answer to HEAD, not even the head with it.
  response.flushHeaders();
  response.write(text);
  const timer = setTimeout(() => incoming.destroy(), lingerMilliseconds);
  response.once('close', () => clearTimeout(timer));
};

/** Sends a whole text. */
export const sendText = (exchange: Exchange, status: number, headers: HeaderList, text: string): void => {
  const { response, id } = exchange;
  if (response.headersSent || response.destroyed) return;
  const all = [...headers, ...exchange.headers, 'X-Request-Id', id, 'Content-Length', String(Buffer.byteLength(text))];
  if (leavesBody(exchange)) {
    answerAndClose(exchange, status, all, text);
    return;
  }
  response.writeHead(status, all);
  response.end(text);
};

const sendEmpty = (exchange: Exchange, status: number, headers: HeaderList): void => {
  const { response, id } = exchange;
  const length = status === 204 || status === 304 ? [] : ['Content-Length', '0'];
  const all = [...securityHeaders, ...headers, ...exchange.headers, 'X-Request-Id', id, ...length];
  if (leavesBody(exchange)) {
    answerAndClose(exchange, status, all, '');
    return;
  }
  response.writeHead(status, all);
  response.end();
};

/** Sends the head with the first bytes: a file that cannot be read is an error like any other, as long as nothing was said. */
const sendFile = ({ response }: Exchange, bytes: Readable, writeHead: () => void, failed: Failed): void => {
  const begin = (): void => {
    bytes.off('error', failed);
    writeHead();
    pipeline(bytes, response, (error) => {
      if (error) failed(error);
    });
  };
  bytes.once('error', failed).once('readable', begin);
  response.once('close', () => bytes.destroy());
};

type Failed = (error: Error) => void;

/**
 * @param failed told when reading the bytes of a file breaks: before anything was sent it is to answer, afterwards the connection
 *   is cut, so that half a file never looks whole
 */
export const send = (exchange: Exchange, reply: WholeReply, failed: Failed): void => {
  if (reply.kind === 'json') {
    sendText(
      exchange,
      reply.status,
      reply.headers.length === 0 ? jsonHeaders : [...jsonHeaders, ...reply.headers],
      reply.text,
    );
    return;
  }
  if (reply.kind === 'empty') {
    sendEmpty(exchange, reply.status, reply.headers);
    return;
  }
  const { response, id, method } = exchange;
  const headers = [...securityHeaders, ...reply.headers, ...exchange.headers, 'X-Request-Id', id];
  if (method === 'HEAD') {
    response.writeHead(reply.status, headers).end();
    return;
  }
  sendFile(exchange, reply.open(), () => response.writeHead(reply.status, headers), failed);
};
