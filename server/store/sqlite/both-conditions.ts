import type { Condition, ConditionPart } from './filter-compiler.js';

const partsOf = ({ sql, values, parts }: Condition): readonly ConditionPart[] =>
  parts.length > 0 ? parts : [{ sql, values }];

/** Both must hold; null is "everything". What names its rows itself leaves no part for another index to serve. */
export const bothConditions = (a: Condition | null, b: Condition | null): Condition | null => {
  if (a === null || b === null) return a ?? b;
  const byRow = a.byRow || b.byRow;
  return {
    sql: `(${a.sql}) AND (${b.sql})`,
    values: [...a.values, ...b.values],
    terms: a.terms + b.terms,
    reached: [...a.reached, ...b.reached],
    scanned: [...a.scanned, ...b.scanned],
    atMost: Math.min(a.atMost, b.atMost),
    parts: byRow ? [] : [...partsOf(a), ...partsOf(b)],
    byRow,
  };
};
