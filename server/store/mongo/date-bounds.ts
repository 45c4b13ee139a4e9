import { formatDate, parseDate } from '../../lib/dates.js';

const earliest = Date.parse('0000-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** An instant, or the news that all come after or before it. */
export type Bound = Date | 'all are after' | 'all are before';

/** The first instant for whose text the test holds; the test must hold for all later ones too. */
const firstWhere = (test: (text: string) => boolean): Bound => {
  if (test(formatDate(earliest))) return 'all are after';
  if (!test(formatDate(latest))) return 'all are before';
  let low = earliest;
  let high = latest;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (test(formatDate(middle))) high = middle;
    else low = middle + 1;
  }
  return new Date(low);
};

/**
 * Dates compare as their text in the wire's form, whose order is that of time. A text that is no whole date
 * (`2024-05`) stands between two instants; these find the ones beside it.
 */
export const firstNotBefore = (text: string): Bound => firstWhere((date) => date >= text);
export const firstAfter = (text: string): Bound => firstWhere((date) => date > text);

/** The instant with exactly this text. */
export const dateWithText = (text: string): Date | null => {
  const milliseconds = parseDate(text);
  return milliseconds !== null && formatDate(milliseconds) === text ? new Date(milliseconds) : null;
};
