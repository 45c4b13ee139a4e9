import type { JsonObject, JsonValue } from './json.js';

/** Every code a client can meet, with the HTTP status it goes with. The only such table. */
export const statusByCode = {
  VALIDATION: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof statusByCode;

/** What is wrong with one field: a stable code, a sentence for people, and the numbers of the rule. */
export interface FieldError {
  readonly code: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, JsonValue>>;
}

/** What is wrong with a filter or an order that somebody wrote. */
export interface Reason {
  /** Stable, for programs. */
  readonly code: string;
  /** What it is about: a field, a function. */
  readonly name?: string;
  /** The place in the text, from 0. */
  readonly at?: number;
}

/** Faults by field name; nested where the input nests (`fields` -> `0` -> `name`). */
export type FieldErrors = { readonly [field: string]: FieldError | FieldErrors };

interface AppErrorOptions {
  readonly cause?: unknown;
  readonly fields?: FieldErrors;
  /** Seconds to wait before trying again; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Which item of a list is at fault, from 0. */
  readonly index?: number;
  /** What stands in the way of a change, as far as the caller may read it. */
  readonly current?: JsonObject;
  readonly reason?: Reason;
}

/**
 * A fault that the caller may read. The message is public: it never quotes a secret,
 * another record's value, SQL or a path. Free of transport: each door renders it.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldErrors;
  readonly retryAfterSeconds: number | undefined;
  readonly index: number | undefined;
  readonly current: JsonObject | undefined;
  readonly reason: Reason | undefined;

  constructor(code: ErrorCode, publicMessage: string, options: AppErrorOptions = {}) {
    super(publicMessage, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = options.fields ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.index = options.index;
    this.current = options.current;
    this.reason = options.reason;
  }

  get status(): number {
    return statusByCode[this.code];
  }

  /** The same fault, of one item of a list. */
  at(index: number): AppError {
    const { code, message, fields, retryAfterSeconds, current, reason } = this;
    return new AppError(code, message, {
      cause: this,
      fields,
      index,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      ...(current === undefined ? {} : { current }),
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

/** One answer for a missing, malformed, unknown, expired and deleted credential: it tells an attacker nothing. */
export const unauthenticated = (): AppError =>
  new AppError('UNAUTHENTICATED', 'The request requires a valid API key or session.');

/** One answer for what does not exist and for what the caller may not know to exist. */
export const notFound = (): AppError => new AppError('NOT_FOUND', "The requested resource wasn't found.");
