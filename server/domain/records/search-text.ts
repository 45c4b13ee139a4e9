import { AppError } from '../../lib/errors.js';
import type { Search } from '../../store/port.js';
import { wordsOf } from '../../store/search-words.js';
import type { FieldView } from './field-view.js';

const maxLength = 500;
const maxWords = 20;

/** A word that begins another one asks for nothing more. */
const distinct = (words: readonly string[]): readonly string[] =>
  words.filter((word) => !words.some((other) => other !== word && other.startsWith(word)));

/**
 * What `?search=` means: every word of the text stands at the beginning of a word of the record, in any field that has
 * text (text, editor, email, url, select, and names of files) and that the caller may read; without regard to case and
 * accents. Null, for no search, when the text has no letter and no digit.
 * @throws AppError VALIDATION for more than 500 characters or 20 words
 */
export const parseSearch = (text: string, { names }: FieldView): Search | null => {
  if (text === '') return null;
  if (text.length > maxLength) {
    throw new AppError('VALIDATION', `A search has at most ${maxLength} characters.`);
  }
  const words = wordsOf(text, maxLength);
  if (words.length > maxWords) throw new AppError('VALIDATION', `A search has at most ${maxWords} words.`);
  return words.length === 0 ? null : { words: distinct(words), fields: names };
};
