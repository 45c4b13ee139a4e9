import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { Answer, Request } from './exchange.js';

interface Difference {
  readonly request: Request;
  readonly pocketbase: Answer;
  readonly fichero: Answer;
  readonly lineOf: (answer: Answer) => string;
}

/** One way in which Fichero differs on purpose, and why (records-rest.md, sections 0 and 8). */
interface Allowance {
  readonly why: string;
  readonly covers: (difference: Difference) => boolean;
}

const property = (value: JsonValue, name: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;

const withMessage = (answer: Answer, message: string): Answer => ({
  status: answer.status,
  body: { ...(answer.body as JsonObject), message },
});

/** The only list of differences that are no faults. */
export const allowances: readonly Allowance[] = [
  {
    why: 'A bad filter, sort or page is refused alike, but the message says what is wrong and where.',
    covers: ({ pocketbase, fichero, lineOf }) =>
      pocketbase.status === 400 &&
      property(pocketbase.body, 'message') === 'Something went wrong while processing your request.' &&
      typeof property(fichero.body, 'message') === 'string' &&
      lineOf(withMessage(fichero, '')) === lineOf(withMessage(pocketbase, '')),
  },
];
