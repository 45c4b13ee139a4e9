import type { JsonObject } from '#server/lib/json.js';
import type { Caller } from '../harness/calls.js';
import { EventStream, type Frame } from '../harness/event-stream.js';
import type { TestServer } from '../harness/server.js';
import { until } from '../harness/until.js';

export interface Told {
  readonly topic: string;
  readonly action: string;
  readonly record: JsonObject;
}

const toldBy = ({ event, data }: Frame): Told => ({
  topic: event,
  ...(JSON.parse(data) as Omit<Told, 'topic'>),
});

/** What was told on the stream so far, without what ended it. */
export const told = (stream: EventStream): readonly Told[] =>
  stream.events.filter(({ event }) => event !== 'END').map(toldBy);

/** What was told once it is as much as this. */
export const toldAtLeast = async (stream: EventStream, count: number): Promise<readonly Told[]> => {
  await until(async () => told(stream).length >= count);
  return told(stream);
};

export const subscribe = (server: Pick<TestServer, 'rest'>, clientId: string, subscriptions: unknown, caller: Caller) =>
  server.rest('POST', '/api/realtime', { ...caller, body: { clientId, subscriptions } });

/** A stream that is subscribed already. */
export const listen = async (
  server: Pick<TestServer, 'rest' | 'url'>,
  caller: Caller,
  topics: readonly string[],
): Promise<EventStream> => {
  const stream = await EventStream.open(server.url);
  const { status, text } = await subscribe(server, stream.clientId, topics, caller);
  if (status !== 204) throw new Error(`refused with ${status}: ${text}`);
  return stream;
};

export const withOptions = (topic: string, query: JsonObject): string =>
  `${topic}?options=${encodeURIComponent(JSON.stringify({ query, headers: {} }))}`;
