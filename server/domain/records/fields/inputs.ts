const loneSurrogate = /\p{Surrogate}/u;

/** Text that every store can keep and give back unchanged: no NUL, no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !loneSurrogate.test(text);

/** A text as it is, `''` for nothing, null when the input is of another type. Numbers and bools in JSON are no text. */
export const textOf = (input: unknown): string | null => {
  if (input === null || input === undefined) return '';
  return typeof input === 'string' ? input : null;
};

/** In characters: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
};

const parsedList = (text: string): unknown[] | null => {
  if (!text.startsWith('[')) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
};

const itemsOf = (input: unknown): readonly unknown[] => {
  if (Array.isArray(input)) return input;
  const text = textOf(input);
  return text === null ? [input] : (parsedList(text) ?? [text]);
};

/**
 * The texts of a list, without blanks and duplicates; null when one of them is no text. One text is a list of one;
 * a text that holds a JSON list is that list (forms have no other way to send one of length one).
 */
export const textsOf = (input: unknown): string[] | null => {
  const texts = itemsOf(input).map(textOf);
  if (texts.some((text) => text === null)) return null;
  return [...new Set(texts.filter((text): text is string => text !== null && text !== ''))];
};

/** Whether the input says "no value". */
export const isBlank = (input: unknown): boolean =>
  textOf(input) === '' || (Array.isArray(input) && input.length === 0);
