import { errorOf, type FicheroError } from './errors.js';
import { isObject } from './json.js';

/** As much of an answer as is needed to say what went wrong. */
interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly errors: unknown;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The error for the first fault of a GraphQL answer. */
export const graphqlErrorOf = ({ status, headers, errors }: FailedAnswer): FicheroError => {
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const { message, extensions } = isObject(first) ? first : {};
  const given = isObject(extensions) ? extensions : {};
  return errorOf({
    status: numberOf(given['status']) ?? (status >= 400 ? status : first === undefined ? 500 : 400),
    message: textOf(message),
    fields: given['fields'],
    retryAfter: numberOf(given['retryAfter']),
    requestId: textOf(given['requestId']) ?? headers.get('x-request-id') ?? undefined,
  });
};
