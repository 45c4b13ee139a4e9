import { isAdded, isOrdered } from '../../domain/records/query-arguments.js';
import type { Aggregate, Measured } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import type { Field } from '../../store/collection.js';
import type { Selection } from '../selection.js';

/** What has a sum and a mean. */
export const numbersOf = ({ readable }: TypedCollection): readonly Field[] => readable.filter(isAdded);

/** What has a smallest and a greatest value. */
export const comparablesOf = ({ readable }: TypedCollection): readonly Field[] =>
  readable.filter((field) => isOrdered(field) && field.name !== 'id');

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
