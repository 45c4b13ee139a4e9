import { isObject, type JsonObject } from './json.js';

/** A change of a record, told after it was made. */
export interface RecordChange {
  readonly action: 'create' | 'update' | 'delete';
  /** As it is now; a deleted one as it was. */
  readonly record: JsonObject;
}

export interface WatchOptions {
  /** Where the server is; empty for the one that the page came from. */
  readonly url: string;
  /** Name or id of the collection. */
  readonly collection: string;
  readonly onChange: (change: RecordChange) => void;
  /** The connection was broken: what was changed meanwhile was not told. */
  readonly onGap: () => void;
}

const parse = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? (value as JsonObject) : {};
};

/**
 * Tells of every change of a collection's records, for pages of the server: the session in the cookie says who listens.
 * Connects anew by itself, until the session ends or the returned function is called.
 */
export const watchRecords = ({ url, collection, onChange, onGap }: WatchOptions): (() => void) => {
  const topic = `${collection}/*`;
  const source = new EventSource(`${url}/api/realtime`);
  let connections = 0;

  const subscribe = async (clientId: unknown): Promise<void> => {
    const answer = await fetch(`${url}/api/realtime`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ clientId, subscriptions: [topic] }),
    }).catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) source.close();
    connections += 1;
    if (connections > 1) onGap();
  };

  source.addEventListener('PB_CONNECT', ({ data }: MessageEvent<string>) => void subscribe(parse(data)['clientId']));
  source.addEventListener(topic, ({ data }: MessageEvent<string>) => onChange(parse(data) as unknown as RecordChange));
  return () => source.close();
};
