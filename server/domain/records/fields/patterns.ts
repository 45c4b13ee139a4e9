import { RE2JS } from 're2js';
import type { FieldError } from '../../../lib/errors.js';

/** RE2 syntax: matching takes time linear in the text, so no pattern and no value can stall the server. */
const compiled = new Map<string, RE2JS>();
const maxCompiled = 500;

const patternFor = (pattern: string): RE2JS => {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  const fresh = RE2JS.compile(pattern);
  compiled.set(pattern, fresh);
  return fresh;
};

/** Whether the pattern is found anywhere in the text; an empty pattern is in every text. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  pattern === '' || patternFor(pattern).test(text);

/** What is wrong with a pattern that a person gave, or null. */
export const patternError = (pattern: string): FieldError | null => {
  try {
    patternFor(pattern);
    return null;
  } catch {
    return {
      code: 'validation_invalid_regex',
      message: 'Invalid regular expression (RE2 syntax: no look-around, no back-references).',
    };
  }
};
