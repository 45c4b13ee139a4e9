import type { EventSink, RecordEvent } from '../domain/realtime/realtime-service.js';
import type { RecordView } from '../domain/records/record-service.js';
import { AppError } from '../lib/errors.js';
import type { JsonValue } from '../lib/json.js';
import type { Run } from './call.js';
import { badRequest, errorText } from './envelope.js';
import { recordText } from './records.js';
import { type EventStream, noContent } from './reply.js';

/** In milliseconds. Clients connect again by themselves. */
const limits = { idle: 5 * 60 * 1000, connected: 30 * 60 * 1000 } as const;

/** Every frame carries the client's id: the PocketBase client reads it from there. */
const frame = (clientId: string, event: string, data: string): string =>
  `id:${clientId}\nevent:${event}\ndata:${data}\n\n`;

const texts = new WeakMap<RecordView, string>();

/** The same for all who see the same of the record, so made once. */
export const eventText = ({ action, record }: RecordEvent): string => {
  let text = texts.get(record);
  if (text === undefined) {
    text = `{"action":"${action}","record":${recordText(record)}}`;
    texts.set(record, text);
  }
  return text;
};

/** A name with a line break would be a frame of its own. */
const isOneLine = (topic: string): boolean => !/[\r\n]/.test(topic);

export const tooSlow = (): AppError =>
  new AppError('RATE_LIMITED', 'The client takes events more slowly than they happen. Connect again.');

/** The events of one connection. */
class RealtimeStream implements EventSink {
  readonly #stream: EventStream;
  readonly #timers: NodeJS.Timeout[] = [];
  #clientId = '';
  #leave: () => void = () => undefined;

  constructor(stream: EventStream) {
    this.#stream = stream;
  }

  /** @param leave tells the service that the connection is over */
  start(clientId: string, leave: () => void): void {
    this.#clientId = clientId;
    this.#leave = leave;
    this.#stream.onClose(() => this.#close());
    if (!this.#stream.open) return;
    this.#timers.push(
      setTimeout(() => this.#finish(''), limits.idle),
      setTimeout(() => this.#finish(''), limits.connected),
    );
    this.#stream.send(frame(clientId, 'PB_CONNECT', JSON.stringify({ clientId })));
  }

  send(event: RecordEvent): void {
    this.#timers[0]?.refresh();
    if (!isOneLine(event.topic)) return;
    if (this.#stream.send(frame(this.#clientId, event.topic, eventText(event)))) return;
    this.#leave();
    this.end(tooSlow());
  }

  end(reason: AppError): void {
    this.#finish(frame(this.#clientId, 'END', errorText(reason)));
  }

  #finish(last: string): void {
    this.#close();
    this.#stream.end(last);
  }

  #close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#leave();
  }
}

/** Opens a stream of events for whoever asks; what is sent there is decided by who subscribes with the id that comes first. */
export const connectRealtime: Run = async ({ services, grant, request }) => ({
  kind: 'events',
  start: async (stream) => {
    const events = new RealtimeStream(stream);
    const client = await services.realtime.connect(grant, request.address(), events);
    events.start(client.id, () => client.close());
  },
});

const isTexts = (value: JsonValue): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Replaces what a stream is subscribed to. */
export const subscribeRealtime: Run = async ({ services, grant, body, request }) => {
  const { clientId = '', subscriptions } = await body.data();
  const topics = subscriptions ?? [];
  if (typeof clientId !== 'string' || !isTexts(topics)) throw badRequest();
  await services.realtime.subscribe(grant, { clientId, topics }, request.address());
  return noContent;
};
