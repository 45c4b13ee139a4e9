/** The one date form of the wire and of the stores: `YYYY-MM-DD HH:MM:SS.mmmZ`, UTC; `''` is "no date". */
export type DateText = string;

export const formatDate = (milliseconds: number): DateText => new Date(milliseconds).toISOString().replace('T', ' ');

/** Milliseconds since the epoch, or null for `''` and for text that is no date. */
export const parseDate = (text: DateText): number | null => {
  const milliseconds = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(milliseconds) ? null : milliseconds;
};

const written =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)? ?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

const daysIn = (year: number, month: number): number => new Date(Date.UTC((year % 400) + 2000, month, 0)).getUTCDate();

const offsetOf = (zone: string): string => {
  if (/^[zZ]?$/.test(zone)) return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
};

/**
 * The wire's form of a date that a client wrote, null for anything else, days that no month has included. Without a zone it is UTC,
 * without a time midnight.
 */
export const readDate = (text: unknown): DateText | null => {
  const match = typeof text === 'string' ? written.exec(text) : null;
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = ''] =
    match;
  if (Number(day) > daysIn(Number(year), Number(month)) || Number(hour) > 23) return null;
  const time = `${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const milliseconds = parseDate(`${year}-${month}-${day} ${time}${offsetOf(zone)}`);
  const wire = milliseconds === null ? '' : formatDate(milliseconds);
  return /^\d{4}-/.test(wire) ? wire : null;
};
