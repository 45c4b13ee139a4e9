import type { IncomingHttpHeaders } from 'node:http';
import type { Download } from '../domain/files/file-service.js';
import { AppError } from '../lib/errors.js';
import type { BlobInfo } from '../store/blobs/port.js';
import { byteRangeOf } from './byte-range.js';
import { param, type Run } from './call.js';
import { isListed } from './entity-tag.js';
import { booleanOf } from './query-params.js';
import { type HeaderList, json, noContent, type Reply } from './reply.js';

/**
 * Whatever a file holds, it runs nothing and reaches nothing. Kept by the browser that asked, never by a shared cache:
 * the key travels in a header of its own that such a cache would not mind.
 */
const fixedHeaders: HeaderList = [
  'Content-Security-Policy',
  "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
  'Cache-Control',
  'private, max-age=2592000, stale-while-revalidate=86400',
  'Accept-Ranges',
  'bytes',
];

const etagOf = ({ etag }: BlobInfo): string => (etag.startsWith('"') ? etag : `"${etag}"`);

/** HTTP dates know whole seconds. */
const wholeSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000;

/** Whether the client already has these bytes. `If-None-Match` counts before the date. */
const isUnchanged = (headers: IncomingHttpHeaders, info: BlobInfo): boolean => {
  const match = headers['if-none-match'];
  if (match !== undefined) return isListed(match, etagOf(info));
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && wholeSeconds(info.modified) <= since;
};

/** Whether a range may be cut from the present bytes: the client's `If-Range`, if any, still names them. */
const mayCut = (headers: IncomingHttpHeaders, info: BlobInfo): boolean => {
  const condition = headers['if-range'];
  if (typeof condition !== 'string') return true;
  return condition === etagOf(info) || Date.parse(condition) === wholeSeconds(info.modified);
};

const headersOf = ({ name, contentType, inline, info }: Download, attachment: boolean): HeaderList => [
  ...fixedHeaders,
  'Content-Type',
  contentType,
  'Content-Disposition',
  `${inline && !attachment ? 'inline' : 'attachment'}; filename="${name.replace(/["\\]/g, '_')}"`,
  'ETag',
  etagOf(info),
  'Last-Modified',
  new Date(info.modified).toUTCString(),
];

const fileReply = (download: Download, attachment: boolean, requested: IncomingHttpHeaders): Reply => {
  const { info } = download;
  const headers = headersOf(download, attachment);
  if (isUnchanged(requested, info)) return { kind: 'empty', status: 304, headers };
  const range = mayCut(requested, info) ? byteRangeOf(requested.range, info.size) : 'none';
  if (range === 'unsatisfiable') {
    return { kind: 'empty', status: 416, headers: [...fixedHeaders, 'Content-Range', `bytes */${info.size}`] };
  }
  if (range === 'none') {
    return {
      kind: 'file',
      status: 200,
      headers: [...headers, 'Content-Length', String(info.size)],
      open: () => download.read(null),
    };
  }
  const { first, last } = range;
  const part = ['Content-Length', String(last - first + 1), 'Content-Range', `bytes ${first}-${last}/${info.size}`];
  return { kind: 'file', status: 206, headers: [...headers, ...part], open: () => download.read(range) };
};

/** What stands for the caller in the URLs of files: `?token=`. */
export const createFileToken: Run = async ({ services, grant }) =>
  json({ token: await services.files.createToken(grant) });

/** One file of a record, whole or in part. `?download=1` makes the browser save it, `?thumb=100x100` asks for a small picture. */
export const downloadFile: Run = async (call) => {
  const { services, grant, request } = call;
  const query = new URLSearchParams(request.query);
  const attachment = booleanOf(query.get('download')) ?? false;
  const thumb = query.get('thumb') ?? undefined;
  const download = await services.files.download(grant, param(call, 0), param(call, 1), param(call, 2), thumb);
  return fileReply(download, attachment, request.incoming.headers);
};

const fieldIn = (query: URLSearchParams): string => {
  const field = query.get('field') ?? '';
  if (field !== '') return field;
  const fault = { code: 'validation_required', message: 'Cannot be blank.' };
  throw new AppError('VALIDATION', 'Say by ?field= which field of the record is meant.', { fields: { field: fault } });
};

/** The body is the file; `?field=` says where it goes, `?name=` what it is called. */
export const uploadFile: Run = async (call) => {
  const { services, grant, request, body } = call;
  const query = new URLSearchParams(request.query);
  const field = fieldIn(query);
  const file = { clientName: query.get('name') ?? 'file', stream: await body.bytes() };
  const { name, url, size, mime } = await services.files.upload(grant, param(call, 0), param(call, 1), field, file);
  return json({ name, url, size, mime });
};

/** `?field=` says which field holds it. */
export const deleteFile: Run = async (call) => {
  const field = fieldIn(new URLSearchParams(call.request.query));
  await call.services.files.delete(call.grant, param(call, 0), param(call, 1), field, param(call, 2));
  return noContent;
};
