/** The one date form of the wire and of the stores: `YYYY-MM-DD HH:MM:SS.mmmZ`, UTC; `''` is "no date". */
export type DateText = string;

export const formatDate = (milliseconds: number): DateText => new Date(milliseconds).toISOString().replace('T', ' ');

/** Milliseconds since the epoch, or null for `''` and for text that is no date. */
export const parseDate = (text: DateText): number | null => {
  const milliseconds = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(milliseconds) ? null : milliseconds;
};
