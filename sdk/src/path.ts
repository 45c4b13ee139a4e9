import { missing } from './errors.js';

/**
 * A path of which every value is one segment, whatever it holds.
 * @throws NotFoundError for a value that no path can hold: it would address something else
 */
export const path = (texts: TemplateStringsArray, ...values: readonly string[]): string =>
  texts.reduce((built, text, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..') throw missing();
    return built + encodeURIComponent(value) + text;
  });

/** What follows a path, `?` included. What is no text goes as JSON; what is undefined or null does not go. */
export const queryOf = (options: object): string => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  const texts = given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
  return texts.length === 0 ? '' : `?${new URLSearchParams(texts as [string, string][]).toString()}`;
};
