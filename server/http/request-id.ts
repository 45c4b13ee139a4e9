import { randomText } from '../lib/ids.js';

const prefix = randomText(10);
let count = 0;

const sane = /^[\w.:-]{1,64}$/;

/** The id that joins an answer, its log lines and what the client saw: the client's own if it is harmless, else a new one. */
export const requestIdFrom = (header: string | string[] | undefined): string => {
  if (typeof header === 'string' && sane.test(header)) return header;
  count += 1;
  return `${prefix}-${count.toString(36)}`;
};
