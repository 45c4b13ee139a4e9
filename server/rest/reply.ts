import type { Readable } from 'node:stream';

/** Names and values in turn, as `writeHead` takes them. */
export type HeaderList = readonly string[];

/** An answer of the REST door, free of the connection it goes out on. */
export type Reply =
  /** `text` is a whole JSON document. */
  | { readonly kind: 'json'; readonly status: number; readonly text: string; readonly headers: HeaderList }
  /** 204, or 304 with headers. */
  | { readonly kind: 'empty'; readonly status: number; readonly headers: HeaderList }
  /** `open` starts reading the bytes; it is not called for HEAD. */
  | { readonly kind: 'file'; readonly status: number; readonly headers: HeaderList; readonly open: () => Readable };

const none: HeaderList = [];

export const jsonText = (text: string): Reply => ({ kind: 'json', status: 200, text, headers: none });

export const json = (value: object): Reply => jsonText(JSON.stringify(value));

export const noContent: Reply = { kind: 'empty', status: 204, headers: none };
