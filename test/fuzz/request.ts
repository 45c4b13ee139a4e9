import type { Known } from './world.js';

/** Who a request is sent by; a text is sent as the key itself. */
export type Sender = 'admin' | 'key' | 'nobody' | { readonly key: string } | { readonly token: string };

/** One request, free of what changes from server to server: a failure can be printed and read. */
export interface FuzzRequest {
  readonly method: string;
  /** With the query; only characters that Node's client sends. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly sender: Sender;
}

export interface Payload {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Characters that Node's client refuses to send are sent as their escapes. */
export const sendableTarget = (text: string): string =>
  [...text]
    .map((char) => (/^[!-~\u0080-\u00ff]$/.test(char) ? char : encodeURIComponent(char.toWellFormed())))
    .join('');

/** The same for values of headers, where such characters become question marks. */
export const sendableHeader = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');

const credentialOf = (sender: Sender, { key, token }: Known): Record<string, string> => {
  if (sender === 'nobody') return {};
  if (sender === 'key') return { 'X-Api-Key': key };
  if (sender === 'admin') return { Authorization: token };
  return 'key' in sender
    ? { 'X-Api-Key': sendableHeader(sender.key) }
    : { Authorization: sendableHeader(sender.token) };
};

export const headersOf = (request: FuzzRequest, known: Known): Record<string, string> => ({
  ...credentialOf(request.sender, known),
  ...request.headers,
});

/** For a person who looks for the fault. */
export const printed = ({ method, target, headers, body, sender }: FuzzRequest): string =>
  JSON.stringify({ method, target, headers, body: body?.toString('latin1').slice(0, 2_000) ?? null, sender });
