import type { RecordValues } from '../port.js';
import { tokensOf } from '../search-words.js';
import type { Layout } from './layout.js';

/** What searches need of a record, kept in it. */
export type SearchKeys = {
  /** The words, as search-words.ts makes them. */
  readonly _tokens?: readonly string[];
  /** The `tokensVersion` that they were made under. */
  readonly _tokensVersion?: number;
};

/** For answers, which need no tokens. */
export const withoutTokens = { _tokens: 0 } as const;

/** Fichero's own collections are not searched. */
export const searchKeys = (layout: Layout, values: RecordValues): SearchKeys =>
  layout.collection.system
    ? {}
    : { _tokens: tokensOf(layout.collection, values), _tokensVersion: layout.tokensVersion };
