import { Readable } from 'node:stream';
import type { Run } from './call.js';
import { isListed } from './entity-tag.js';
import type { HeaderList } from './reply.js';

/** The schema of GraphQL as far as the caller may see it. */
export const viewGraphqlSchema: Run = async ({ grant, request, describeSchema }) => {
  const { hash, sdl } = await describeSchema(grant.principal);
  const etag = `"${hash}"`;
  const headers: HeaderList = [
    'ETag',
    etag,
    'Cache-Control',
    'private, no-cache',
    'Vary',
    'X-Api-Key, Authorization, Cookie',
  ];
  if (isListed(request.incoming.headers['if-none-match'] ?? '', etag)) return { kind: 'empty', status: 304, headers };
  const text = Buffer.from(sdl);
  return {
    kind: 'file',
    status: 200,
    headers: [...headers, 'Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(text.length)],
    open: () => Readable.from([text]),
  };
};
