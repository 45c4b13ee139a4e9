import type { TestServer } from '../harness/server.js';
import type { RequestType } from './lanes.js';

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

type Post = (server: TestServer, key: string, body: unknown) => Promise<RawAnswer>;

/** Posts JSON with a key, in the media type of answers that permits every status, by the lane that this type of request takes. */
export const postAs =
  (type: RequestType): Post =>
  (server, key, body) =>
    ask(server, {
      method: 'POST',
      headers: {
        'Content-Type': type,
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
