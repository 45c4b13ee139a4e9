import type { EventSink } from '../domain/realtime/realtime-service.js';
import type { Topic } from '../domain/realtime/topic.js';
import { resolveFilter } from '../domain/records/filter-resolver.js';
import { typedCollections } from '../domain/records/typed-collections.js';
import { typedCollection } from '../domain/records/typed-filter.js';
import { typedWhere } from '../domain/records/typed-where.js';
import type { Call, Run } from './call.js';
import { errorText } from './envelope.js';
import { objectOf } from './query-params.js';
import { eventText, tooSlow } from './realtime.js';
import type { EventStream } from './reply.js';

/** In milliseconds. Clients connect again by themselves, and hear by a beat that the connection still is one. */
const times = { connected: 30 * 60 * 1000, beat: 25 * 1000 } as const;

const beat = ':\n\n';

const topicOf = async ({ services, grant, params: [nameOrId = ''], request }: Call): Promise<Topic> => {
  const { collections } = await services.collections.shown(grant);
  const typed = typedCollection(typedCollections(collections), nameOrId);
  const where = typedWhere(typed, objectOf(new URLSearchParams(request.query), 'where'));
  const { id: name } = typed.collection;
  const filter: Topic['filter'] = where && ((use) => resolveFilter(where, use).filter);
  return { name, path: `${name}/*`, filter, shape: null, actions: null, isExpected: true };
};

/** An EventSource that connects again says by a header where it was. */
const afterOf = ({ request: { query, incoming } }: Call): string | undefined =>
  String(incoming.headers['last-event-id'] ?? '') || new URLSearchParams(query).get('after') || undefined;

const follow = async (
  { services: { realtime }, grant }: Call,
  topic: Topic,
  after: string | undefined,
  stream: EventStream,
) => {
  let stop = (): void => undefined;
  const timers = [setInterval(() => stream.send(beat), times.beat), setTimeout(() => finish(''), times.connected)];
  const close = (): void => {
    for (const timer of timers) clearTimeout(timer);
    stop();
  };
  const finish = (last: string): void => {
    close();
    stream.end(last);
  };
  const end: EventSink['end'] = (reason) => finish(`event:END\ndata:${errorText(reason)}\n\n`);
  const send: EventSink['send'] = (event) => {
    if (!stream.send(`id:${event.cursor}\ndata:${eventText(event)}\n\n`)) end(tooSlow());
  };
  try {
    stop = await realtime.follow(grant, { topics: [topic], after }, { send, end });
    // An event of its own would be told as a change: the id alone says where to go on.
    stream.send(`id:${after ?? (await realtime.place())}\n\n`);
  } catch (error) {
    close();
    // Nobody is there any more who could be told.
    if (stream.open) throw error;
  }
  stream.onClose(close);
};

/** Changes of the records of a collection that match `?where=`, from now on or from `?after=` a cursor on. */
export const followChanges: Run = async (call) => {
  const topic = await topicOf(call);
  return { kind: 'events', start: (stream) => follow(call, topic, afterOf(call), stream) };
};
