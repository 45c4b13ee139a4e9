import type { ValidationError } from 'fichero-sdk';
import type { RecordMessages, Refused } from './messages-en.js';

/** Characters of a filter that show where its fault is. */
const shown = 20;

/** Why the server refuses a filter or an order: in the person's language, or in the server's words for what is no reason of theirs. */
export const refusalText = (
  { message, reason }: ValidationError,
  filter: string,
  { refusal, refusedHint, place }: RecordMessages,
): string => {
  const known: Readonly<Record<string, (refused: Refused) => string>> = refusal;
  const { code, name = '', at = 0 } = reason ?? {};
  const say = known[String(code)];
  if (say === undefined) return refusedHint(message);
  const from = filter.slice(Number(at));
  const text = from.length > shown ? `${from.slice(0, shown)}…` : from;
  return say({ name: String(name), place: place(text, Number(at) + 1) });
};
