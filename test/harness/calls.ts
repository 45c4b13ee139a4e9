import type { JsonObject, JsonValue } from '#server/lib/json.js';

/** Who calls: with a key, with an admin's token, or as nobody. */
export interface Caller {
  readonly key?: string;
  readonly token?: string;
}

export interface CallOptions extends Caller {
  /** FormData and URLSearchParams go as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON object in the body; empty when there is none. */
  readonly body: JsonObject;
  readonly text: string;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: JsonObject | null;
  readonly errors: readonly { readonly message: string; readonly extensions?: JsonObject }[];
}

const credentials = ({ key, token }: Caller): Record<string, string> => ({
  ...(key === undefined ? {} : { 'X-Api-Key': key }),
  ...(token === undefined ? {} : { Authorization: token }),
});

const objectIn = (text: string): JsonObject => {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
};

const isForm = (body: unknown): body is FormData | URLSearchParams =>
  body instanceof FormData || body instanceof URLSearchParams;

const requestOf = (method: string, { body, headers, ...caller }: CallOptions): RequestInit => {
  const common = { ...credentials(caller), ...headers };
  if (body === undefined) return { method, headers: common };
  if (isForm(body)) return { method, headers: common, body };
  return { method, headers: { 'Content-Type': 'application/json', ...common }, body: JSON.stringify(body) };
};

/** @param path from `/api` on */
export const callRest = async (
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> => {
  const response = await fetch(url + path, requestOf(method, options));
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: objectIn(text), text };
};

export const callGraphql = async (
  url: string,
  document: string,
  variables: JsonObject = {},
  caller: Caller = {},
): Promise<GraphqlAnswer> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...credentials(caller) },
    body: JSON.stringify({ query: document, variables }),
  });
  const body = (await response.json()) as Pick<GraphqlAnswer, 'data'> & Partial<Pick<GraphqlAnswer, 'errors'>>;
  return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
};
