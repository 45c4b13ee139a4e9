import type { Readable } from 'node:stream';

/** Names and values in turn, as `writeHead` takes them. */
export type HeaderList = readonly string[];

/** An answer that goes on. Events are written in the form of `text/event-stream`. */
export interface EventStream {
  /** False once either side has ended it. */
  readonly open: boolean;
  /** False when so much waits for the client already that this was not sent. Without effect on an ended stream. */
  send(frame: string): boolean;
  /** Sends this last, whatever waits. */
  end(frame: string): void;
  /** Calls back once the connection is over, at once when it is. */
  onClose(closed: () => void): void;
}

/** An answer of the REST door, free of the connection it goes out on. */
export type Reply =
  /** `text` is a whole JSON document. */
  | { readonly kind: 'json'; readonly status: number; readonly text: string; readonly headers: HeaderList }
  /** 204, or 304 with headers. */
  | { readonly kind: 'empty'; readonly status: number; readonly headers: HeaderList }
  /** `open` starts reading the bytes; it is not called for HEAD. */
  | { readonly kind: 'file'; readonly status: number; readonly headers: HeaderList; readonly open: () => Readable }
  /** `start` is not called for HEAD. What it throws before the first event is answered like any error. */
  | { readonly kind: 'events'; readonly start: (stream: EventStream) => Promise<void> };

/** An answer with an end. */
export type WholeReply = Exclude<Reply, { readonly kind: 'events' }>;

const none: HeaderList = [];

export const jsonText = (text: string): Reply => ({ kind: 'json', status: 200, text, headers: none });

export const json = (value: object): Reply => jsonText(JSON.stringify(value));

export const noContent: Reply = { kind: 'empty', status: 204, headers: none };
