import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError, type ErrorCode, statusByCode } from '../lib/errors.js';

/** What Yoga reads off an error: the HTTP status of the answer. With `spec`, not for clients that ask for `application/json`. */
interface HttpExtension {
  readonly status?: number;
  readonly spec?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

interface PublicErrors {
  readonly errors: readonly GraphQLError[];
  /** Faults of the server, to be logged. */
  readonly unexpected: readonly unknown[];
  readonly isUnauthenticated: boolean;
}

/**
 * For `application/json` GraphQL over HTTP wants 200 where a well-formed request could be executed; the rest is for all clients:
 * the caller was denied, sent too much or too often, or the server is at fault.
 */
const okInJson: ReadonlySet<ErrorCode> = new Set(['VALIDATION', 'NOT_FOUND', 'CONFLICT']);

const origin = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError !== undefined ? origin(error.originalError) : error;

const codeByStatus = new Map<number, ErrorCode>(
  Object.entries(statusByCode).map(([code, status]) => [status, code as ErrorCode]),
);

/** What is wrong with an input object of a variable: no values in it. */
const variableRule =
  /(Field "\w+" (?:of required type "[\w![\]]+" was not provided|is not defined by type "\w+"|must be non-null)|Exactly one key must be specified for OneOf type "\w+")/;

/** GraphQL's own words without guesses at hidden names, and without the values of variables, which may be secrets. */
const publicMessage = (message: string): string => {
  const variable = /^Variable "\$(\w+)" got invalid value /.exec(message)?.[1];
  if (variable === undefined) return message.replace(/\s*Did you mean [\s\S]*$/, '');
  const path = new RegExp(` at "(${variable}[\\w.[\\]]*)";`).exec(message)?.[1] ?? variable;
  const rule = variableRule.exec(message)?.[1];
  const type =
    /(\w+) cannot represent |does not exist in "(\w+)" enum|[Ee]xpected (?:non-nullable )?type "([\w![\]]+)"/.exec(
      message,
    );
  const expected = type?.[1] ?? type?.[2] ?? type?.[3];
  const why = rule ?? (expected === undefined ? null : `expected ${expected}`);
  return `Variable "$${path}" got an invalid value${why === null ? '' : `: ${why}`}.`;
};

/** @param isExecuted whether a resolver raised it, not the reading of the request */
const ofApp = (error: AppError, isExecuted: boolean) => ({
  message: error.message,
  extensions: {
    code: error.code,
    status: error.status,
    ...(Object.keys(error.fields).length === 0 ? {} : { fields: error.fields }),
    ...(error.index === undefined ? {} : { index: error.index }),
    ...(error.current === undefined ? {} : { current: error.current }),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfter: error.retryAfterSeconds }),
  },
  http: {
    status: error.status,
    spec: isExecuted && okInJson.has(error.code),
    ...(error.retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(error.retryAfterSeconds) } }),
  } satisfies HttpExtension,
});

/** A fault that GraphQL or Yoga found in the request itself. */
const ofRequest = (error: GraphQLError) => {
  const { http: given, originalError } = error.extensions;
  const http = (given ?? { status: 400, spec: true }) as HttpExtension;
  const status = http.status ?? 400;
  const code = codeByStatus.get(status) ?? 'VALIDATION';
  // Yoga marks what could not even be parsed as JSON by this; it is 400 for every client.
  const spec = originalError === undefined && http.spec === true;
  return { message: publicMessage(error.message), extensions: { code, status }, http: { ...http, status, spec } };
};

const internal = () => new AppError('INTERNAL', 'Something went wrong while processing your request.');

const render = (error: GraphQLError | GraphQLFormattedError, cause: unknown) => {
  if (cause instanceof AppError) return ofApp(cause, error.path !== undefined);
  if (cause instanceof GraphQLError && error instanceof GraphQLError) return ofRequest(error);
  return ofApp(internal(), true);
};

/**
 * Errors as clients may see them: `extensions` hold `code`, `status`, `requestId` and, where there are any, `fields`, `index`,
 * `current`, `reason` and `retryAfter`.
 * What is neither an AppError nor a fault in the request is masked.
 * @param isPartial whether the answer carries data all the same: its HTTP status is 200 then
 */
export const publicErrors = (
  errors: readonly (GraphQLError | GraphQLFormattedError)[],
  requestId: string,
  isPartial: boolean,
): PublicErrors => {
  const causes = errors.map(origin);
  const isUnauthenticated = causes.some((cause) => cause instanceof AppError && cause.code === 'UNAUTHENTICATED');
  return {
    isUnauthenticated,
    unexpected: causes.filter(
      (cause) => !(cause instanceof GraphQLError) && !(cause instanceof AppError && cause.status < 500),
    ),
    errors: errors.map((error, index) => {
      const { message, extensions, http } = render(error, causes[index]);
      const at: Partial<GraphQLError> = error instanceof GraphQLError ? error : {};
      const status = isPartial && !isUnauthenticated ? {} : { http };
      return new GraphQLError(message, {
        nodes: at.nodes ?? null,
        source: at.source ?? null,
        positions: at.positions ?? null,
        path: error.path ?? null,
        extensions: { ...extensions, requestId, ...status },
      });
    }),
  };
};
