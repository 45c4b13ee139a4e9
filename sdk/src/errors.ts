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

/** What the server, or the lack of an answer, told. What is of the wrong kind counts as not told. */
export interface Fault {
  readonly message: string;
  /** Of the error, not always of the answer: GraphQL answers many errors with 200. */
  readonly status: number;
  readonly requestId?: string | undefined;
  readonly index?: number | undefined;
  readonly fields?: unknown;
  readonly current?: unknown;
  readonly reason?: unknown;
  readonly retryAfter?: number | undefined;
}

/**
 * Every error of this package. It carries what the server said for everybody to read, and nothing of the request:
 * no header, no credential, no variable, no `cause`.
 */
export class FicheroError extends Error {
  override readonly name: string = 'FicheroError';
  readonly code: ErrorCode = 'INTERNAL';
  /** The HTTP status that goes with the code; 0 when no answer came. */
  readonly status: number;
  /** Finds the request in the log of the server. */
  readonly requestId: string | undefined;
  /** Which item of a list is at fault, from 0; undefined where there is no list. */
  readonly index: number | undefined;

  constructor({ message, status, requestId, index }: Fault) {
    super(message);
    this.status = status;
    this.requestId = requestId;
    this.index = index;
  }
}

/** No valid key or session: missing, malformed, unknown, expired or deleted. */
export class AuthError extends FicheroError {
  override readonly name = 'AuthError';
  override readonly code = 'UNAUTHENTICATED';
}

/** The key lacks a permission, which the message names. */
export class ForbiddenError extends FicheroError {
  override readonly name = 'ForbiddenError';
  override readonly code = 'FORBIDDEN';
}

/** It does not exist, or the caller may not know that it does. */
export class NotFoundError extends FicheroError {
  override readonly name = 'NotFoundError';
  override readonly code = 'NOT_FOUND';
}

/** The server cannot take the input as it is. */
export class ValidationError extends FicheroError {
  override readonly name = 'ValidationError';
  override readonly code = 'VALIDATION';
  /** What is wrong, by field; empty when the fault is in no field. */
  readonly fields: FieldErrors;
  /** Why a filter or an order is refused: `code`, and often `name` and `at`, the place in the text from 0. */
  readonly reason: JsonObject | undefined;

  constructor(fault: Fault) {
    super(fault);
    this.fields = withoutValues(fault.fields);
    this.reason = objectIn(fault.reason);
  }
}

/** Somebody else changed the same thing at the same time. */
export class ConflictError extends FicheroError {
  override readonly name = 'ConflictError';
  override readonly code = 'CONFLICT';
  /** The record as it is now, as far as the caller may read it; undefined when the conflict is of another kind. */
  readonly current: JsonObject | undefined;

  constructor(fault: Fault) {
    super(fault);
    this.current = objectIn(fault.current);
  }
}

/** The body or a file is larger than allowed. */
export class PayloadTooLargeError extends FicheroError {
  override readonly name = 'PayloadTooLargeError';
  override readonly code = 'PAYLOAD_TOO_LARGE';
}

/** Too many tries. */
export class RateLimitError extends FicheroError {
  override readonly name = 'RateLimitError';
  override readonly code = 'RATE_LIMITED';
  /** Seconds to wait before the next try; undefined when the server did not say. */
  readonly retryAfter: number | undefined;

  constructor(fault: Fault) {
    super(fault);
    this.retryAfter = fault.retryAfter;
  }
}

/** The server is at fault. */
export class ServerError extends FicheroError {
  override readonly name: string = 'ServerError';
}

/** The server cannot do its work at the moment; trying again may help. */
export class UnavailableError extends ServerError {
  override readonly name = 'UnavailableError';
  override readonly code = 'UNAVAILABLE';
}

/** No answer: the server cannot be reached, or the connection broke. */
export class NetworkError extends FicheroError {
  override readonly name = 'NetworkError';
  override readonly code = 'NETWORK';
}

/** No answer in time. */
export class TimeoutError extends FicheroError {
  override readonly name = 'TimeoutError';
  override readonly code = 'TIMEOUT';
}

const objectIn = (told: unknown): JsonObject | undefined => (isObject(told) ? (told as JsonObject) : undefined);

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

const classes: Readonly<Record<number, new (fault: Fault) => FicheroError>> = {
  401: AuthError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  413: PayloadTooLargeError,
  429: RateLimitError,
  502: UnavailableError,
  503: UnavailableError,
  504: UnavailableError,
};

/** The error that stands for an answer. */
export const errorOf = (fault: Fault): FicheroError => {
  const { status } = fault;
  const Class = classes[status] ?? (status >= 400 && status < 500 ? ValidationError : ServerError);
  return new Class(fault);
};

/** What the server says of a record that does not exist. */
export const missing = (): NotFoundError =>
  new NotFoundError({ message: "The requested resource wasn't found.", status: 404 });

/** An answer that no Fichero gives: of a proxy, or of another server at the address. */
export const strangeAnswer = (): FicheroError =>
  new ServerError({ message: 'The answer is not that of a Fichero server.', status: 500 });
