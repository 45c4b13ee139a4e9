import type { Aggregate, Measured } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import type { Selection } from '../selection.js';

/** Of numbers: `sum` and `avg`. */
export const numbersOf = ({ readable }: TypedCollection): readonly Field[] =>
  readable.filter(({ type }) => type === 'number');

const comparable: ReadonlySet<Field['type']> = new Set([
  'text',
  'email',
  'url',
  'number',
  'date',
  'autodate',
  'select',
]);

/** Of one value that has a place among others: `min` and `max`. */
export const comparablesOf = ({ readable }: TypedCollection): readonly Field[] =>
  readable.filter((field) => comparable.has(field.type) && !isMultiple(field) && field.name !== 'id');

const measureNames = ['sum', 'avg', 'min', 'max'] as const;

/** What is to be measured for a selection of the fields of an aggregate. */
export class Measures {
  readonly measured: readonly Measured[];

  constructor(selection: Selection) {
    this.measured = measureNames.flatMap((of) =>
      [...selection.under(of).names].filter((name) => name !== '__typename').map((field) => ({ of, field })),
    );
  }

  /** What the fields of the aggregate are resolved from. */
  read({ count, values }: Aggregate): AggregateSource {
    const source: Record<string, number | Record<string, unknown>> = { count };
    for (const name of measureNames) source[name] = {};
    for (const [place, { of, field }] of this.measured.entries()) {
      (source[of] as Record<string, unknown>)[field] = values[place] ?? null;
    }
    return source;
  }
}

export type AggregateSource = Readonly<Record<string, unknown>>;
