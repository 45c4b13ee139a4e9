import type { JsonObject, JsonValue } from '#server/lib/json.js';

/** A file that a request uploads. */
export interface SentFile {
  readonly key: string;
  readonly name: string;
  readonly text: string;
}

/** One request, said so that it can be sent to two servers and printed. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From `/api` on, with its query. */
  readonly path: string;
  readonly body?: JsonValue;
  /** With files the body goes as multipart, the JSON in `@jsonPayload`. */
  readonly files?: readonly SentFile[];
  /** In place of `body`: as it is sent, and what it is said to be. */
  readonly raw?: { readonly text: string; readonly type: string };
  /** A field whose value Fichero refuses to cast (section 0), whatever PocketBase makes of it. */
  readonly refuses?: string;
}

export interface Answer {
  readonly status: number;
  /** The JSON of the body; null when there is none. */
  readonly body: JsonValue;
}

/** Requests sent one after the other; every answer is compared. */
export type Case = readonly Request[];

/** A server under comparison, with an admin signed in. */
export interface Side {
  readonly name: 'PocketBase' | 'Fichero';
  readonly url: string;
  readonly token: string;
}

const form = (body: JsonValue | undefined, files: readonly SentFile[]): FormData => {
  const data = new FormData();
  if (body !== undefined) data.append('@jsonPayload', JSON.stringify(body));
  for (const { key, name, text } of files) data.append(key, new Blob([text]), name);
  return data;
};

const content = ({ body, files, raw }: Request): Pick<RequestInit, 'body' | 'headers'> => {
  if (raw !== undefined) return { body: raw.text, headers: { 'Content-Type': raw.type } };
  if (files !== undefined) return { body: form(body, files) };
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
};

const jsonOf = (text: string): JsonValue => {
  if (text === '') return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
};

export const ask = async (side: Side, request: Request): Promise<Answer> => {
  const sent = content(request);
  const response = await fetch(side.url + request.path, {
    method: request.method,
    ...sent,
    headers: { ...sent.headers, Authorization: side.token },
  });
  return { status: response.status, body: jsonOf(await response.text()) };
};

/** @param parameters those that are undefined are left out */
export const withQuery = (path: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? path : `${path}?${given.join('&')}`;
};

export const recordsOf = (collection: string): string => `/api/collections/${collection}/records`;

export const listOf = (collection: string, parameters: Readonly<Record<string, string | undefined>>): Request => ({
  method: 'GET',
  path: withQuery(recordsOf(collection), parameters),
});

export const create = (collection: string, body: JsonObject): Request => ({
  method: 'POST',
  path: recordsOf(collection),
  body,
});
