import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HeaderList } from '../rest/reply.js';
import type { Exchange } from './exchange.js';
import { securityHeaders } from './headers.js';

/** What a page of the console may do: load from this very server alone, and run nothing but its files. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** The first segments of the paths that are pages of the console, which finds out itself what to show there. */
const pages = new Set(['c', 'collections', 'login', 'monitor', 'settings', 'setup']);

/** The first segments of the paths that programs ask for, who read JSON. */
const ofPrograms = new Set(['api', 'graphql']);

const firstSegment = (path: string): string => path.split('/', 2)[1] ?? '';

/** Whether a person has followed a link or typed an address: no program asks for a page. */
const wantsPage = ({ headers: { accept = '' } }: IncomingMessage): boolean => /(?:^|,)\s*text\/html\b/i.test(accept);

/** In the order of preference; the build leaves a compressed form beside the file where that is smaller. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface Form {
  readonly bytes: Buffer;
  readonly headers: HeaderList;
}

interface ConsoleFile {
  readonly etag: string;
  readonly plain: Form;
  readonly encoded: readonly (readonly [encoding: string, form: Form])[];
}

const headersOf = (path: string, etag: string): HeaderList => [
  'Content-Type',
  types[extname(path)] ?? 'application/octet-stream',
  // The names of all but the page hold a hash of what is in them.
  'Cache-Control',
  path === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable',
  'ETag',
  etag,
  'Vary',
  'Accept-Encoding',
  ...securityHeaders,
  'Content-Security-Policy',
  pagePolicy,
  'X-Frame-Options',
  'DENY',
];

const load = (folder: string, path: string): ConsoleFile => {
  const bytes = readFileSync(join(folder, path));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = headersOf(path, etag);
  const encoded = encodings.flatMap(([encoding, ending]) => {
    const file = join(folder, path + ending);
    if (!existsSync(file)) return [];
    return [[encoding, { bytes: readFileSync(file), headers: [...headers, 'Content-Encoding', encoding] }] as const];
  });
  return { etag, plain: { bytes, headers }, encoded };
};

const folder = fileURLToPath(new URL('../../console', import.meta.url));

const loadAll = (): ReadonlyMap<string, ConsoleFile> => {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const paths = entries
    .filter((entry) => entry.isFile() && !encodings.some(([, ending]) => entry.name.endsWith(ending)))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  return new Map(paths.map((path) => [path, load(folder, path)]));
};

const formFor = ({ plain, encoded }: ConsoleFile, accepted: string): Form => {
  const names = accepted
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';', 1)[0]?.trim());
  return encoded.find(([encoding]) => names.includes(encoding))?.[1] ?? plain;
};

/** The built console, read once and kept in memory: about a megabyte. */
export class ConsoleFiles {
  readonly #files = loadAll();

  /**
   * Answers with a file, the page, or to a browser that asks for a page that does not exist with 404 and the page, which says
   * so; false when the request is for none of them, or the console was not built.
   */
  answer(exchange: Exchange): boolean {
    const { method, path, incoming } = exchange;
    if (method !== 'GET' && method !== 'HEAD') return false;
    const file = this.#find(path);
    if (file !== null) {
      this.#send(exchange, file, 200);
      return true;
    }
    const page = this.#files.get('index.html');
    if (page === undefined || !wantsPage(incoming) || ofPrograms.has(firstSegment(path))) return false;
    this.#send(exchange, page, 404);
    return true;
  }

  #send({ method, incoming, response, headers: more, id }: Exchange, file: ConsoleFile, status: 200 | 404): void {
    const rest = [...more, 'X-Request-Id', id];
    if (status === 200 && incoming.headers['if-none-match']?.includes(file.etag) === true) {
      response.writeHead(304, [...file.plain.headers, ...rest]).end();
      return;
    }
    const { bytes, headers } = formFor(file, String(incoming.headers['accept-encoding'] ?? ''));
    response.writeHead(status, [...headers, ...rest, 'Content-Length', String(bytes.length)]);
    response.end(method === 'HEAD' ? undefined : bytes);
  }

  #find(path: string): ConsoleFile | null {
    const file = this.#files.get(path.slice(1));
    if (file !== undefined) return file;
    return path === '/' || pages.has(firstSegment(path)) ? (this.#files.get('index.html') ?? null) : null;
  }
}
