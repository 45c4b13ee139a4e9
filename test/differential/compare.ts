import type { JsonObject, JsonValue } from '#server/lib/json.js';
import { allowances, type Exchange } from './allowed-differences.js';
import type { Answer } from './exchange.js';

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const timestamps: ReadonlySet<string> = new Set(['created', 'updated']);
const fileFields: ReadonlySet<string> = new Set(['cover', 'docs']);
/** A base of fewer than three characters is lengthened by chance too. */
const randomParts = /^([a-z0-9]{0,2})[a-z0-9]{10}_[a-z0-9]{10}(?=\.|$)|_[a-z0-9]{10}(?=\.|$)/;

/** What chance and the clock put in is taken out: timestamps, and the random part of the names of files. */
const comparable = (value: JsonValue, key = ''): JsonValue => {
  if (typeof value === 'string') {
    if (timestamps.has(key)) return value === '' ? '' : 'a time';
    return fileFields.has(key) ? value.replace(randomParts, '$1_random') : value;
  }
  if (Array.isArray(value)) return value.map((item) => comparable(item, key));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, comparable(item, name)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** One answer in one line. */
const lineOf = ({ status, body }: Answer): string => `${status} ${JSON.stringify(comparable(body))}`;

const maxShown = 400;
const short = (value: JsonValue | undefined): string => (JSON.stringify(value) ?? 'nothing').slice(0, maxShown);

const childOf = (value: JsonValue, key: string): JsonValue | undefined =>
  Array.isArray(value) || isObject(value) ? (value as JsonObject)[key] : undefined;

/** Where two values differ first, and what stands there. */
const firstDifference = (a: JsonValue | undefined, b: JsonValue | undefined, path: string): string | null => {
  if (JSON.stringify(a) === JSON.stringify(b)) return null;
  const nested = a !== undefined && b !== undefined && typeof a === typeof b && Array.isArray(a) === Array.isArray(b);
  if (nested && a !== null && b !== null && typeof a === 'object') {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = firstDifference(childOf(a, key), childOf(b, key), `${path}.${key}`);
      if (found !== null) return found;
    }
  }
  return `  at ${path}: PocketBase ${short(a)}\n  ${' '.repeat(path.length)}        Fichero ${short(b)}`;
};

const describe = (pocketbase: Answer, fichero: Answer): string => {
  if (pocketbase.status === fichero.status && pocketbase.status < 400) {
    return firstDifference(comparable(pocketbase.body), comparable(fichero.body), 'body') ?? '';
  }
  const line = (answer: Answer) => lineOf(answer).slice(0, answer.status < 400 ? maxShown / 8 : maxShown);
  return `  PocketBase ${line(pocketbase)}\n  Fichero    ${line(fichero)}`;
};

/** Null when both answers say the same, or differ only in ways that Fichero chose; else how they differ, in words. */
export const differenceOf = (exchange: Exchange): string | null => {
  if (lineOf(exchange.pocketbase) === lineOf(exchange.fichero)) return null;
  const { pocketbase, fichero } = allowances.reduce((rest, { without }) => without(rest), exchange);
  return lineOf(pocketbase) === lineOf(fichero) ? null : describe(pocketbase, fichero);
};
