/** Upper and lower case of A-Z are the same, of other letters not: no flag of MongoDB's says just that. */
const literal = (character: string, caseSensitive: boolean): string => {
  if (!caseSensitive && /[a-z]/i.test(character) && character.length === 1)
    return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  if (character === '\0') return '\\x00';
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
};

/**
 * A LIKE pattern (like.ts) as an anchored regular expression for use with the flag `s`. Everything a client wrote is
 * escaped. Null for a pattern that ends in the middle of an escape: it matches nothing.
 */
export const likeExpression = (pattern: string, caseSensitive = false): string | null => {
  let expression = '^';
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i += 1) {
    let character = characters[i] as string;
    if (character === '%') {
      // A second one in a row says nothing new and costs backtracking.
      if (!expression.endsWith('.*')) expression += '.*';
      continue;
    }
    if (character === '_') {
      expression += '.';
      continue;
    }
    if (character === '\\') {
      i += 1;
      if (i === characters.length) return null;
      character = characters[i] as string;
    }
    expression += literal(character, caseSensitive);
  }
  // `$` would also match before a line break at the end.
  const open = expression.endsWith('.*') ? expression.slice(0, -2) : `${expression}(?![\\s\\S])`;
  return open.startsWith('^.*') ? open.slice(3) : open;
};

const lowered = (text: unknown): unknown => ({ $toLower: text });

const escapes: readonly (readonly [string, string])[] = [
  // Escaped characters step aside, into code points of private use, while the others get their meaning.
  ['\\\\', '\ue000'],
  ['\\%', '\ue001'],
  ['\\_', '\ue002'],
  ['\\', ''],
  ...[...'^$.*+?()[]{}|'].map((character) => [character, `\\${character}`] as const),
  ['%', '.*'],
  ['_', '.'],
  ['\ue000', '\\\\'],
  ['\ue001', '%'],
  ['\ue002', '_'],
];

/** Whether a text contains another that is known only while the query runs, read as a LIKE pattern. An expression. */
export const containsExpression = (text: unknown, pattern: unknown): unknown => ({
  $regexMatch: {
    input: lowered(text),
    regex: escapes.reduce<unknown>(
      (input, [find, replacement]) => ({
        $replaceAll: { input, find: { $literal: find }, replacement: { $literal: replacement } },
      }),
      lowered(pattern),
    ),
    options: 's',
  },
});
