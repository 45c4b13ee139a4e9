/**
 * The operators `~` and `~~`: SQL's LIKE with `\` as escape. For `~` upper and lower case of A-Z are the same, of other letters not.
 */

/** `%`: any characters; `_`: any one; otherwise this very one. */
type Part =
  | { readonly kind: 'many' }
  | { readonly kind: 'one' }
  | { readonly kind: 'this'; readonly character: string };

const hasOpenPercent = (text: string): boolean => /%/.test(text.replace(/\\[\s\S]/g, ''));

/**
 * The pattern of a literal: a text without an unescaped `%` is looked for anywhere, `_` and lone `\` being themselves;
 * any other is a pattern already.
 */
export const toLikePattern = (text: string): string =>
  hasOpenPercent(text)
    ? text
    : `%${text.replace(/\\[\\%_]|[\\%_]/g, (part) => (part.length === 2 ? part : `\\${part}`))}%`;

/** The text as a part of a pattern that stands for nothing but itself. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const foldAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Null for a pattern that ends in the middle of an escape: it matches nothing. */
export const likeParts = (pattern: string): readonly Part[] | null => {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i] ?? '';
    if (character === '%') parts.push({ kind: 'many' });
    else if (character === '_') parts.push({ kind: 'one' });
    else if (character !== '\\') parts.push({ kind: 'this', character });
    else {
      i += 1;
      const escaped = characters[i];
      if (escaped === undefined) return null;
      parts.push({ kind: 'this', character: escaped });
    }
  }
  return parts;
};

/** Whether the text matches the pattern from end to end, in time proportional to the product of their lengths at worst. */
export const matchesLike = (text: string, pattern: string, caseSensitive = false): boolean => {
  const folded = (whole: string): string => (caseSensitive ? whole : foldAscii(whole));
  const parts = likeParts(folded(pattern));
  if (parts === null) return false;
  const characters = [...folded(text)];
  let at = 0;
  let place = 0;
  let lastMany = -1;
  let resumeAt = 0;
  while (at < characters.length) {
    const part = parts[place];
    if (part?.kind === 'many') {
      lastMany = place;
      resumeAt = at;
      place += 1;
    } else if (part?.kind === 'one' || (part?.kind === 'this' && part.character === characters[at])) {
      at += 1;
      place += 1;
    } else if (lastMany >= 0) {
      resumeAt += 1;
      at = resumeAt;
      place = lastMany + 1;
    } else return false;
  }
  while (parts[place]?.kind === 'many') place += 1;
  return place === parts.length;
};
