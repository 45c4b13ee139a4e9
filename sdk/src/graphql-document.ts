import { errorIn, readJson, restError } from './answer.js';
import type { Call, Connection, WriteOptions } from './connection.js';
import { strangeAnswer, ValidationError } from './errors.js';
import { isObject } from './json.js';

/** A document that carries the types of its result and variables, however it was made. */
export interface TypedDocument<Result, Variables> {
  readonly __apiType?: (variables: Variables) => Result;
}

/** A document as text, or one of a code generator: as text with types, or parsed. */
export type Document<Result, Variables> = string | TypedDocument<Result, Variables>;

/** Sends a document and gives its data. Queries are tried again like all that reads, mutations with an `idempotencyKey`. */
export type SendGraphql = <Result, Variables extends object>(
  document: Document<Result, Variables>,
  variables?: Variables,
  options?: WriteOptions,
) => Promise<Result>;

/**
 * The text of a document.
 * @throws ValidationError for a parsed document that does not keep its text: printing one takes the parser, which this entry lacks
 */
const textOf = (document: Document<never, never>): string => {
  if (typeof document === 'string' || document instanceof String) return document.toString();
  const { loc } = document as { readonly loc?: { readonly source: { readonly body: string } } };
  if (loc !== undefined) return loc.source.body;
  throw new ValidationError({
    message: 'Sending parsed documents takes the transport of fichero-sdk/graphql.',
    status: 0,
  });
};

/** Whether the document only reads. */
export const isQuery = (text: string): boolean =>
  /^\s*(?:#.*\s*)*(?:query\b|\{)/.test(text) && !/\bmutation\b/.test(text);

/**
 * The data of an answer. A part of it beside an error is as good as none.
 * @throws FicheroError of the first error
 */
export const readData = async (response: Response): Promise<unknown> => {
  const answer = await readJson(response);
  const { data, errors } = isObject(answer) ? answer : {};
  if (response.ok && errors === undefined && isObject(data)) return data;
  const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  if (!isObject(first)) throw response.ok ? strangeAnswer() : restError(response, answer);
  const { message, extensions } = first;
  const { status } = response;
  throw errorIn(response, { status: status < 400 ? 400 : status, ...(extensions as object | undefined), message });
};

const headers = {
  Accept: 'application/graphql-response+json, application/json',
  'Content-Type': 'application/json',
};

/** Over `fetch`, without a GraphQL library. */
export const createGraphqlSender =
  (connection: Connection): SendGraphql =>
  async <Result, Variables extends object>(
    document: Document<Result, Variables>,
    variables?: Variables,
    options?: WriteOptions,
  ) => {
    const query = textOf(document as Document<never, never>);
    const call: Call = {
      ...options,
      method: 'POST',
      path: '/graphql',
      headers,
      body: JSON.stringify({ query, variables }),
      safe: isQuery(query),
    };
    return connection.send(call, readData) as Promise<Result>;
  };
