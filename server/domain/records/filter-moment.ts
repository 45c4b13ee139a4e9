import type { Principal } from '../../access/principal.js';
import type { JsonObject, JsonValue } from '../../lib/json.js';
import type { LiteralOperand } from '../../store/filter.js';
import { invalidFilter, unknownField } from './filter-errors.js';

/** What `@request.` tells of the request that a filter is used in. */
export interface RequestFacts {
  /** What the request is for; `default` when not given. */
  readonly context?: string;
  readonly method: string;
  /** The first of each name. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case with `_` for `-`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** When and for whom a filter is used: what its macros stand for. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly principal: Principal | null;
  /** Asked only for `@request.`. Null for what is asked by no request, and where the door tells nothing. */
  readonly request: (() => RequestFacts) | null;
}

const dayMs = 86_400_000;

const text = (date: Date | number): string => new Date(date).toISOString().replace('T', ' ');

/** The first instant of the day, month or year `ahead` of this one. */
const start = (now: Date, of: 'day' | 'month' | 'year', ahead = 0): number => {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (of === 'day') return Date.UTC(year, month, day + ahead);
  return of === 'month' ? Date.UTC(year, month + ahead) : Date.UTC(year + ahead, 0);
};

const macros: Readonly<Record<string, (now: Date) => string | bigint>> = {
  '@now': (now) => text(now),
  '@yesterday': (now) => text(now.getTime() - dayMs),
  '@tomorrow': (now) => text(now.getTime() + dayMs),
  '@todayStart': (now) => text(start(now, 'day')),
  '@todayEnd': (now) => text(start(now, 'day', 1) - 1),
  '@monthStart': (now) => text(start(now, 'month')),
  '@monthEnd': (now) => text(start(now, 'month', 1) - 1),
  '@yearStart': (now) => text(start(now, 'year')),
  '@yearEnd': (now) => text(start(now, 'year', 1) - 1),
  '@second': (now) => BigInt(now.getUTCSeconds()),
  '@minute': (now) => BigInt(now.getUTCMinutes()),
  '@hour': (now) => BigInt(now.getUTCHours()),
  '@day': (now) => BigInt(now.getUTCDate()),
  '@month': (now) => BigInt(now.getUTCMonth() + 1),
  '@weekday': (now) => BigInt(now.getUTCDay()),
  '@year': (now) => BigInt(now.getUTCFullYear()),
};

export const isMacro = (name: string): boolean => Object.hasOwn(macros, name);

export const macroValue = (name: string, { now }: Moment): string | bigint | null =>
  macros[name]?.(new Date(now)) ?? null;

const authOf = (principal: Principal | null): JsonObject => {
  if (principal === null) return {};
  const { id, kind } = principal;
  return kind === 'admin'
    ? { id, email: principal.email, collectionName: '_superusers', collectionId: 'pbc_3142635823', verified: true }
    : { id, name: principal.name };
};

/** Lists and other requests without a record have no body. */
const factsOf = ({ principal, request }: Moment): JsonObject => {
  const { context = 'default', method, query, headers } = request?.() ?? { method: '', query: {}, headers: {} };
  return {
    context,
    method,
    query: { ...query },
    headers: { ...headers },
    body: {},
    auth: authOf(principal),
  };
};

const stepInto = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? value[key]
    : undefined;

const scalar = (value: JsonValue | undefined): LiteralOperand['value'] =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null);

/** What a name that begins with `@request.` stands for; null for what the request does not have. */
export const requestValue = (name: string, at: number | null, moment: Moment): LiteralOperand['value'] => {
  const [path = '', modifier, ...more] = name.split(':');
  const [, root = '', ...keys] = path.split('.');
  const facts = factsOf(moment);
  if (!Object.hasOwn(facts, root) || more.length > 0) throw unknownField(name, at);
  const value = keys.reduce<JsonValue | undefined>(stepInto, facts[root]);
  switch (modifier) {
    case undefined:
      return scalar(value);
    case 'isset':
      return value !== undefined;
    case 'changed':
      return false;
    case 'length':
      return Array.isArray(value) ? value.length : 0;
    case 'lower':
      return String(scalar(value) ?? '').toLowerCase();
    default:
      throw invalidFilter('filter_unknown_field', `unknown modifier "${modifier}"`, at, { name });
  }
};
