import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { ClientError, GraphQLClient, type RequestDocument } from 'graphql-request';
import type { TypedDocumentString } from './_generated_graphql.js';
import type { Connection } from './connection.js';
import { silenceOf, strangeAnswer } from './errors.js';
import { graphqlErrorOf } from './graphql-errors.js';
import { isObject } from './json.js';

/** A document as text, as parsed, or with the types of its result and variables. */
export type Document<Result, Variables> =
  | string
  | TypedDocumentString<Result, Variables>
  | TypedDocumentNode<Result, Variables>;

/** Sends a document and gives its data. */
export type SendGraphql = <Result, Variables extends object>(
  document: Document<Result, Variables>,
  variables?: Variables,
) => Promise<Result>;

const hasAnswer = (thrown: unknown): thrown is ClientError =>
  thrown instanceof ClientError && isObject(thrown.response) && typeof thrown.response.status === 'number';

/** What graphql-request throws for an answer that came but is no result of GraphQL. */
const isUnreadable = (thrown: unknown): boolean =>
  thrown instanceof SyntaxError || (thrown instanceof Error && thrown.message.startsWith('Invalid execution result'));

export const createGraphqlSender = (connection: Connection): SendGraphql => {
  const client = new GraphQLClient(`${connection.url}/graphql`, {
    fetch: connection.fetch,
    headers: () => connection.headers(),
  });
  return async <Result, Variables extends object>(document: Document<Result, Variables>, variables?: Variables) => {
    try {
      return await client.request<Result>({
        document: (document instanceof String ? document.toString() : document) as RequestDocument,
        variables: { ...variables },
        signal: connection.deadline(),
      });
    } catch (thrown) {
      // Its message quotes the variables, and with them perhaps a secret: only the answer is taken over.
      if (hasAnswer(thrown)) {
        const { status, headers, errors } = thrown.response;
        throw graphqlErrorOf({ status, headers: headers as Headers, errors });
      }
      throw isUnreadable(thrown) ? strangeAnswer() : silenceOf(thrown);
    }
  };
};
