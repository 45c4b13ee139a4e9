import type { TestServer } from '../harness/server.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One request as it is, to `/graphql` and what follows. */
export const ask = async (server: TestServer, init: RequestInit, query = ''): Promise<RawAnswer> => {
  const response = await fetch(`${server.url}/graphql${query}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** A POST of JSON with a key, in the media type that permits every status. */
export const post = (server: TestServer, key: string, body: unknown): Promise<RawAnswer> =>
  ask(server, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json',
      ...(key === '' ? {} : { 'X-Api-Key': key }),
    },
    body: JSON.stringify(body),
  });

/** The codes of the errors in an answer. */
export const codesIn = ({ text }: RawAnswer): unknown[] => {
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: unknown } }[] };
  return errors.map(({ extensions }) => extensions.code);
};
