import type { JsonValue } from '../lib/json.js';
import { orderOf } from './filter-values.js';
import type { GroupKey, Measure, RecordValues, SortValue, Tally, TallyQuery } from './port.js';

const dayMs = 86_400_000;

/** The week of ISO 8601 that a day (`2024-05-17`) lies in: it belongs to the year of its Thursday. */
const weekOf = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMs);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
};

const lengths = { day: 10, month: 7, year: 4 } as const;

const keysIn = (value: JsonValue, { unit }: GroupKey): readonly SortValue[] => {
  if (Array.isArray(value)) return value.length === 0 ? [null] : value.map(String);
  if (typeof value === 'boolean') return [Number(value)];
  const key = value as SortValue;
  if (unit === null || typeof key !== 'string') return [key];
  if (key === '') return [null];
  return [unit === 'week' ? weekOf(key.slice(0, 10)) : key.slice(0, lengths[unit])];
};

interface Row {
  readonly keys: readonly SortValue[];
  count: number;
  readonly values: SortValue[];
}

const joined = ({ of }: Measure, known: SortValue, value: JsonValue): SortValue => {
  const one = value as SortValue;
  if (one === '' || one === null) return known;
  if (known === null) return one;
  if (of === 'sum') return Number(known) + Number(one);
  return orderOf(one, known) < 0 === (of === 'min') ? one : known;
};

const finite = (value: SortValue): SortValue =>
  typeof value === 'number' ? (Number.isFinite(value) ? value + 0 : null) : value;

/** Tallies of records that come one by one, where a database cannot make them (port.ts says what they are). */
export class TallySheet {
  readonly #query: Pick<TallyQuery, 'by' | 'measures' | 'limit' | 'cap'>;
  readonly #rows = new Map<string, Row>();

  constructor(query: Pick<TallyQuery, 'by' | 'measures' | 'limit' | 'cap'>) {
    this.#query = query;
    if (query.by.length === 0) this.#row([]);
  }

  add(values: RecordValues): void {
    const { by, measures } = this.#query;
    const combinations = by.reduce<SortValue[][]>(
      (made, key) => made.flatMap((one) => keysIn(values[key.field] ?? null, key).map((value) => [...one, value])),
      [[]],
    );
    for (const keys of combinations) {
      const row = this.#row(keys);
      row.count += 1;
      measures.forEach((measure, index) => {
        row.values[index] = joined(measure, row.values[index] ?? null, values[measure.field] ?? null);
      });
    }
  }

  tallies(): readonly Tally[] {
    const { limit, cap } = this.#query;
    return [...this.#rows.values()]
      .toSorted((a, b) => a.keys.reduce<number>((order, key, at) => order || orderOf(key, b.keys[at] ?? null), 0))
      .slice(0, limit)
      .map(({ keys, count, values }) => ({
        keys,
        count: Math.min(count, cap ?? Number.POSITIVE_INFINITY),
        values: values.map(finite),
      }));
  }

  #row(keys: readonly SortValue[]): Row {
    const name = JSON.stringify(keys);
    const known = this.#rows.get(name) ?? { keys, count: 0, values: this.#query.measures.map(() => null) };
    this.#rows.set(name, known);
    return known;
  }
}
