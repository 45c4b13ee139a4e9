import type { JsonValue } from './json.js';

/** Levels of nesting that a request may have: more than any json field takes, so that the field says what is wrong. */
export const maxRequestDepth = 600;

const loneSurrogate = /\p{Surrogate}/u;

interface Checks {
  /** Whether to look for half characters; valid UTF-8 without escapes cannot hold any. */
  readonly surrogates: boolean;
  /** Whether to look for numbers that were written too large, and are infinite now. Fields say so themselves. */
  readonly finite?: boolean;
}

/** Whether a value that a client sent can be handed on: not nested too deeply, and without half characters. */
export const isSoundJson = (value: JsonValue, checks: Checks = { surrogates: true }, depth = 0): boolean => {
  const isWhole = (text: string) => !checks.surrogates || !loneSurrogate.test(text);
  if (typeof value === 'string') return isWhole(value);
  if (typeof value === 'number') return checks.finite !== true || Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === maxRequestDepth) return false;
  if (Array.isArray(value)) return value.every((item) => isSoundJson(item, checks, depth + 1));
  return Object.entries(value).every(([key, item]) => isWhole(key) && isSoundJson(item, checks, depth + 1));
};
