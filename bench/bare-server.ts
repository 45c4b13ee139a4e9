import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What no server on Node can beat: `node:http` without routing, authentication, validation or a database.
 * `PUT /<name>` keeps an answer; `/bytes/<name>` sends its bytes, `/json/<name>` serialises it on every request.
 * A body is read to its end and parsed.
 */
interface Answer {
  readonly bytes: Buffer;
  readonly value: unknown;
}

const answers = new Map<string, Answer>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const [, kind = '', name = ''] = (request.url ?? '').split('/');
    if (request.method === 'PUT') {
      answers.set(kind, { bytes: body, value: JSON.parse(body.toString()) });
      response.writeHead(204).end();
      return;
    }
    const answer = answers.get(name);
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (body.length > 0) JSON.parse(body.toString());
    const content = kind === 'bytes' ? answer.bytes : Buffer.from(JSON.stringify(answer.value));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': content.length }).end(content);
  });
});

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', () => process.exit(0));
