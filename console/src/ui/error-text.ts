import {
  ConflictError,
  FicheroError,
  type FieldError,
  type FieldErrors,
  ForbiddenError,
  NetworkError,
  NotFoundError,
  PayloadTooLargeError,
  RateLimitError,
  ServerError,
  TimeoutError,
  ValidationError,
} from 'fichero-sdk';
import type { CoreMessages } from '../messages/core-en.js';
import type { FieldFaults } from '../messages/field-faults.js';

const isFault = (fault: FieldError | FieldErrors | undefined): fault is FieldError =>
  typeof fault?.code === 'string' && typeof fault.message === 'string';

const faultText = ({ code, message, params = {} }: FieldError, faults: FieldFaults): string => {
  const say = faults[code];
  if (say === undefined) return message;
  const { min, minSelect, max, maxSelect, maxSize, threshold = 0 } = params;
  return say({
    min: Number(min ?? minSelect ?? 0),
    max: Number(max ?? maxSelect ?? maxSize ?? 0),
    threshold: typeof threshold === 'number' ? threshold : String(threshold),
  });
};

interface Faults {
  readonly fault: FieldFaults;
}

/**
 * What to say beside each field: in the person's language where the catalogue knows the code, else in the server's words.
 * Of a nested fault (an element of a list) the first is said.
 */
export const fieldTexts = (error: unknown, { fault }: Faults): Readonly<Record<string, string>> => {
  if (!(error instanceof ValidationError)) return {};
  const firstIn = (entry: FieldError | FieldErrors): string | null => {
    if (isFault(entry)) return faultText(entry, fault);
    for (const inner of Object.values(entry)) {
      const text = firstIn(inner);
      if (text !== null) return text;
    }
    return null;
  };
  const texts = Object.entries(error.fields).map(([name, entry]) => [name, firstIn(entry)] as const);
  return Object.fromEntries(texts.filter((entry): entry is readonly [string, string] => entry[1] !== null));
};

/** The same for faults that are nested: what to say by the path to each, such as `fields.2.name`. */
export const nestedTexts = (error: unknown, { fault }: Faults): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>();
  const collect = (entries: FieldErrors, path: string): void => {
    for (const [name, entry] of Object.entries(entries)) {
      if (isFault(entry)) texts.set(path + name, faultText(entry, fault));
      else collect(entry, `${path}${name}.`);
    }
  };
  if (error instanceof ValidationError) collect(error.fields, '');
  return texts;
};

/** What to say of an error as a whole. */
export const errorText = (error: unknown, { error: say }: Pick<CoreMessages, 'error'>): string => {
  if (error instanceof NetworkError) return say.network;
  if (error instanceof TimeoutError) return say.timeout;
  if (error instanceof RateLimitError) return say.rateLimited(error.retryAfter ?? 60);
  if (error instanceof NotFoundError) return say.notFound;
  if (error instanceof ConflictError) return say.conflict;
  if (error instanceof PayloadTooLargeError) return say.tooLarge;
  if (error instanceof ForbiddenError) return say.forbidden;
  if (error instanceof ValidationError) return Object.keys(error.fields).length > 0 ? say.fields : error.message;
  if (error instanceof ServerError || !(error instanceof FicheroError)) {
    const id = error instanceof FicheroError ? error.requestId : undefined;
    return id === undefined ? say.server : `${say.server} (${say.request(id)})`;
  }
  return error.message;
};
