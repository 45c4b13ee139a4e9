/** An index as a person gave it, its names still unchecked. */
export interface GivenIndex {
  /** `''` when it has none yet. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
}

const identifier = '(?:`([^`]+)`|"([^"]+)"|\\[([^\\]]+)\\]|([\\p{L}\\p{M}\\p{N}_]+))';
const statement = new RegExp(
  `^\\s*CREATE\\s+(UNIQUE\\s+)?INDEX\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${identifier}\\s*ON\\s*${identifier}\\s*\\(([^()]*)\\)\\s*;?\\s*$`,
  'iu',
);
const column = new RegExp(`^\\s*${identifier}\\s*$`, 'u');
const maxLength = 5_000;

const unquoted = (quotes: readonly (string | undefined)[]): string => quotes.find((text) => text !== undefined) ?? '';

/**
 * Reads `CREATE [UNIQUE] INDEX [IF NOT EXISTS] name ON table (field, ...)`, names bare or quoted. The table's name is not looked at: an index
 * belongs to the collection that lists it. Null for anything else, also for expressions, ordering, COLLATE and WHERE.
 */
export const parseIndexSql = (sql: string): GivenIndex | null => {
  if (sql.length > maxLength) return null;
  const match = statement.exec(sql);
  if (match === null) return null;
  const columns = (match[10] ?? '').split(',').map((part) => column.exec(part));
  if (columns.some((part) => part === null)) return null;
  return {
    name: unquoted(match.slice(2, 6)),
    fields: columns.map((part) => unquoted(part?.slice(1) ?? [])),
    unique: match[1] !== undefined,
  };
};
