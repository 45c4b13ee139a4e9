import type { JsonValue } from './json.js';

const isEscaped = (text: string, at: number): boolean => {
  let before = at;
  while (text[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
};

const endOfString = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
};

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\r' || character === '\t';

const writtenKeys = (text: string): number => {
  let count = 0;
  for (let start = text.indexOf('"'); start !== -1; ) {
    let after = endOfString(text, start) + 1;
    start = text.indexOf('"', after);
    while (isSpace(text[after])) after += 1;
    if (text[after] === ':') count += 1;
  }
  return count;
};

const keptKeys = (value: JsonValue): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const items = Object.values(value);
  const own = Array.isArray(value) ? 0 : items.length;
  return items.reduce<number>((sum, item) => sum + keptKeys(item), own);
};

/**
 * Whether some object has a key twice, of which parsing keeps the last: who reads the same text otherwise reads another value.
 * @param text valid JSON
 * @param value what it says, nested as deeply as a request may be
 */
export const hasDuplicateKeys = (text: string, value: JsonValue): boolean => writtenKeys(text) !== keptKeys(value);
