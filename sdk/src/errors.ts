import { isObject, type JsonObject, type JsonValue } from './json.js';

/** What kind of fault it is. Those of the server, and two for calls that got no answer. */
export type ErrorCode =
  | 'VALIDATION'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'NETWORK'
  | 'TIMEOUT';

/** What is wrong with one field: a stable code, a sentence for people, and the numbers of the rule. */
export interface FieldError {
  readonly code: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, JsonValue>>;
}

/** Faults by field name; nested where the input nests (`fields` -> `0` -> `name`). */
export type FieldErrors = { readonly [field: string]: FieldError | FieldErrors };

interface ErrorDetails {
  /** The HTTP status that goes with the code; 0 when no answer came. */
  readonly status: number;
  readonly requestId?: string | undefined;
  readonly index?: number | undefined;
}

/**
 * Every error of this package. It carries what the server said for everybody to read, and nothing of the request:
 * no header, no credential, no variable, no `cause`.
 */
export class FicheroError extends Error {
  override readonly name: string = 'FicheroError';
  readonly code: ErrorCode;
  /** The HTTP status that goes with the code; 0 when no answer came. */
  readonly status: number;
  /** Finds the request in the log of the server. */
  readonly requestId: string | undefined;
  /** Which item of a list is at fault, from 0; undefined where there is no list. */
  readonly index: number | undefined;

  constructor(code: ErrorCode, message: string, { status, requestId, index }: ErrorDetails) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.index = index;
  }
}

/** No valid key or session: missing, malformed, unknown, expired or deleted. */
export class AuthError extends FicheroError {
  override readonly name = 'AuthError';
}

/** The key lacks a permission, which the message names. */
export class ForbiddenError extends FicheroError {
  override readonly name = 'ForbiddenError';
}

/** It does not exist, or the caller may not know that it does. */
export class NotFoundError extends FicheroError {
  override readonly name = 'NotFoundError';
}

/** The server cannot take the input as it is. */
export class ValidationError extends FicheroError {
  override readonly name = 'ValidationError';
  /** What is wrong, by field; empty when the fault is in no field. */
  readonly fields: FieldErrors;

  constructor(message: string, details: ErrorDetails & { readonly fields: FieldErrors }) {
    super('VALIDATION', message, details);
    this.fields = details.fields;
  }
}

/** Somebody else changed the same thing at the same time. */
export class ConflictError extends FicheroError {
  override readonly name = 'ConflictError';
  /** The record as it is now, as far as the caller may read it; undefined when the conflict is of another kind. */
  readonly current: JsonObject | undefined;

  constructor(message: string, details: ErrorDetails & { readonly current: unknown }) {
    super('CONFLICT', message, details);
    this.current = isObject(details.current) ? (details.current as JsonObject) : undefined;
  }
}

/** The body or a file is larger than allowed. */
export class PayloadTooLargeError extends FicheroError {
  override readonly name = 'PayloadTooLargeError';
}

/** Too many tries. */
export class RateLimitError extends FicheroError {
  override readonly name = 'RateLimitError';
  /** Seconds to wait before the next try; undefined when the server did not say. */
  readonly retryAfter: number | undefined;

  constructor(message: string, details: ErrorDetails & { readonly retryAfter: number | undefined }) {
    super('RATE_LIMITED', message, details);
    this.retryAfter = details.retryAfter;
  }
}

/** The server is at fault. */
export class ServerError extends FicheroError {
  override readonly name: string = 'ServerError';
}

/** The server cannot do its work at the moment; trying again may help. */
export class UnavailableError extends ServerError {
  override readonly name = 'UnavailableError';
}

/** No answer: the server cannot be reached, or the connection broke. */
export class NetworkError extends FicheroError {
  override readonly name = 'NetworkError';

  constructor() {
    super('NETWORK', 'The server could not be reached, or the connection broke.', { status: 0 });
  }
}

/** No answer in time. */
export class TimeoutError extends FicheroError {
  override readonly name = 'TimeoutError';

  constructor() {
    super('TIMEOUT', 'The server did not answer in time.', { status: 0 });
  }
}

/** An answer that says what went wrong, whichever way it came. */
export interface Fault {
  /** Of the error, not always of the answer: GraphQL answers many errors with 200. */
  readonly status: number;
  readonly message: string | undefined;
  readonly fields: unknown;
  readonly index: number | undefined;
  readonly current: unknown;
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;
}

/** Without the values that the caller sent. */
const withoutValues = (fields: unknown): FieldErrors => {
  if (!isObject(fields)) return {};
  const entries = Object.entries(fields).map(([name, fault]): [string, FieldError | FieldErrors] => {
    if (!isObject(fault) || typeof fault['code'] !== 'string' || typeof fault['message'] !== 'string') {
      return [name, withoutValues(fault)];
    }
    const { code, message, params } = fault;
    const { value: _value, ...numbers } = isObject(params) ? params : {};
    const given = Object.keys(numbers).length === 0 ? {} : { params: numbers as Record<string, JsonValue> };
    return [name, { code, message, ...given }];
  });
  return Object.fromEntries(entries);
};

const plainErrors = {
  401: [AuthError, 'UNAUTHENTICATED'],
  403: [ForbiddenError, 'FORBIDDEN'],
  404: [NotFoundError, 'NOT_FOUND'],
  413: [PayloadTooLargeError, 'PAYLOAD_TOO_LARGE'],
  502: [UnavailableError, 'UNAVAILABLE'],
  503: [UnavailableError, 'UNAVAILABLE'],
  504: [UnavailableError, 'UNAVAILABLE'],
} as const;

const isPlain = (status: number): status is keyof typeof plainErrors => status in plainErrors;

/** The error that stands for an answer. */
export const errorOf = ({ message: given, fields, ...details }: Fault): FicheroError => {
  const { status } = details;
  const message = given ?? `The server answered with status ${status}.`;
  if (isPlain(status)) {
    const [PlainError, code] = plainErrors[status];
    return new PlainError(code, message, details);
  }
  if (status === 409) return new ConflictError(message, details);
  if (status === 429) return new RateLimitError(message, details);
  if (status >= 400 && status < 500) return new ValidationError(message, { ...details, fields: withoutValues(fields) });
  return new ServerError('INTERNAL', message, details);
};

/** What the server says of a record that does not exist. */
export const missing = (): NotFoundError =>
  new NotFoundError('NOT_FOUND', "The requested resource wasn't found.", { status: 404 });

/** An answer that no Fichero gives: of a proxy, or of another server at the address. */
export const strangeAnswer = (): FicheroError =>
  new ServerError('INTERNAL', 'The answer is not that of a Fichero server.', { status: 500 });
