import { createHash } from 'node:crypto';
import type { Search } from '../port.js';
import { wantedTokens } from '../search-words.js';
import type { Condition } from './filter-compiler.js';
import { quote, rowColumn, type Table } from './table.js';

/** Quoted name of the full-text table of a collection. By a hash: SQLite takes names that differ by case for the same. */
export const wordsTable = (collectionId: string): string =>
  quote(`_words_${createHash('sha256').update(collectionId).digest('hex').slice(0, 16)}`);

/**
 * Tokens come ready made, so SQLite has only to cut them at the spaces. Row numbers alone are stored (`detail=none`);
 * the words themselves are in the records.
 */
export const wordsTableDefinition = (collectionId: string): string =>
  `CREATE VIRTUAL TABLE ${wordsTable(collectionId)} USING fts5(tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')`;

/** Null when there is no field to look in, so that nothing is found. */
export const searchCondition = (table: Table, search: Search): Condition | null => {
  const wanted = wantedTokens(table.collection, search);
  if (wanted.some((tokens) => tokens.length === 0)) return null;
  // Tokens are letters and digits: between quotes they are no syntax.
  const match = wanted.map((tokens) => `(${tokens.map((token) => `"${token}"*`).join(' OR ')})`).join(' AND ');
  const words = wordsTable(table.collection.id);
  return {
    sql: `${rowColumn} IN (SELECT rowid FROM ${words} WHERE ${words} MATCH ?)`,
    values: [match],
    terms: wanted.length + 1,
    reached: [],
    scanned: [],
    atMost: Number.POSITIVE_INFINITY,
    parts: [],
    byRow: false,
  };
};
