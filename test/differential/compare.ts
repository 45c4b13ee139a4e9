import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { allowances } from './allowed-differences.js';
import type { Answer, Request } from './exchange.js';

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const timestamps: ReadonlySet<string> = new Set(['created', 'updated']);
const randomPart = /_[a-z0-9]{10}(?=\.|$)/;

/** What chance and the clock put in is taken out: timestamps, and the random part of the names of files. */
const comparable = (value: JsonValue, key = ''): JsonValue => {
  if (typeof value === 'string') {
    if (timestamps.has(key)) return value === '' ? '' : 'a time';
    return value.replace(randomPart, '_random');
  }
  if (Array.isArray(value)) return value.map((item) => comparable(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, comparable(item, name)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** One answer in one line. */
export const lineOf = ({ status, body }: Answer): string => `${status} ${JSON.stringify(comparable(body))}`;

/** Whether both answers say the same, or differ in a way that Fichero chose. */
export const agree = (request: Request, pocketbase: Answer, fichero: Answer): boolean =>
  lineOf(pocketbase) === lineOf(fichero) ||
  allowances.some(({ covers }) => covers({ request, pocketbase, fichero, lineOf }));
