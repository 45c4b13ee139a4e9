/** The one date form of the wire and of the stores: `YYYY-MM-DD HH:MM:SS.mmmZ`, UTC; `''` is "no date". */
export type DateText = string;

export const formatDate = (milliseconds: number): DateText => new Date(milliseconds).toISOString().replace('T', ' ');

/** Milliseconds since the epoch, or null for `''` and for text that is no date. */
export const parseDate = (text: DateText): number | null => {
  const milliseconds = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(milliseconds) ? null : milliseconds;
};

const isoForm = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** ISO 8601 as clients write it, with an offset or a date alone, in the form of the wire; null for anything else. */
export const readDate = (text: unknown): DateText | null => {
  const milliseconds = typeof text === 'string' && isoForm.test(text) ? parseDate(text) : null;
  return milliseconds === null ? null : formatDate(milliseconds);
};
