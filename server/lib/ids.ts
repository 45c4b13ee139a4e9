import { randomInt } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `length` random characters a-z0-9, without bias. */
export const randomText = (length: number): string => {
  let text = '';
  for (let i = 0; i < length; i += 1) text += alphabet[randomInt(alphabet.length)];
  return text;
};

/** The id of a new record: 15 characters a-z0-9. */
export const newRecordId = (): string => randomText(15);
