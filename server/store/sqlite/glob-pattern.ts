import { likeParts } from '../like.js';

/** An open bracket that nothing closes matches no text. */
const never = '[';

/** A LIKE pattern as one of GLOB, which tells upper from lower case. */
export const globOf = (pattern: string): string => {
  const parts = likeParts(pattern);
  if (parts === null) return never;
  const texts = parts.map((part) => {
    if (part.kind === 'many') return '*';
    if (part.kind === 'one') return '?';
    return /[*?[]/.test(part.character) ? `[${part.character}]` : part.character;
  });
  return texts.join('');
};
