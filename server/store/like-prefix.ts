/** Ranges of text, each from its first text up to (not with) its second. */
export type Ranges = readonly (readonly [string, string])[];

/** Of so many characters upper and lower case are told apart by ranges of their own. */
const spelledOut = 3;

/** The characters that a LIKE pattern demands at the start, before anything that is open. */
const prefixOf = (pattern: string): readonly string[] => {
  const characters = [...pattern];
  const prefix: string[] = [];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] as string;
    if (character === '%' || character === '_') break;
    if (character === '\\') i += 1;
    prefix.push(character === '\\' ? (characters[i] ?? '') : character);
  }
  return prefix;
};

const upper = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The first text after all that start with these characters; null where there is none. */
const after = (characters: readonly string[]): string | null => {
  const last = characters.at(-1)?.codePointAt(0);
  if (last === undefined) return null;
  const rest = characters.slice(0, -1);
  if (last === 0x10ffff) return after(rest);
  // Between these two lie halves of characters, which no text has.
  return rest.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
};

const spellings = (characters: readonly string[]): readonly string[] =>
  characters.reduce<readonly string[]>(
    (texts, character) =>
      texts.flatMap((text) => [...new Set([upper(character), lower(character)])].map((one) => text + one)),
    [''],
  );

/**
 * Where in the order of an index the texts lie that a pattern can match: LIKE does not tell A-Z from a-z and an index does.
 * There may be others among them. Null for a pattern that may match anywhere.
 */
export const likeRanges = (pattern: string): Ranges | null => {
  const prefix = prefixOf(pattern);
  if (prefix.length === 0) return null;
  const rest = prefix.slice(spelledOut).join('');
  const ranges: [string, string][] = [];
  for (const start of spellings(prefix.slice(0, spelledOut))) {
    const to = after([...start, ...lower(rest)]);
    if (to === null) return null;
    ranges.push([start + upper(rest), to]);
  }
  return ranges;
};

/** The same where A and a are two letters. */
export const exactRanges = (pattern: string): Ranges | null => {
  const prefix = prefixOf(pattern);
  const to = after(prefix);
  return to === null ? null : [[prefix.join(''), to]];
};
