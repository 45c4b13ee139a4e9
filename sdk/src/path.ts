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
