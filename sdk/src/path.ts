import { NotFoundError } from './errors.js';

/**
 * A path of which every value is one segment, whatever it holds.
 * @throws NotFoundError for a value that no path can hold: it would address something else
 */
export const path = (texts: TemplateStringsArray, ...values: readonly string[]): string =>
  texts.reduce((built, text, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..') {
      throw new NotFoundError('NOT_FOUND', "The requested resource wasn't found.", { status: 404 });
    }
    return built + encodeURIComponent(value) + text;
  });
