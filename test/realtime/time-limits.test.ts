import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { authorize } from '#server/access/authorize.js';
import { operator } from '#server/access/principal.js';
import type { EventSink, RealtimeService } from '#server/domain/realtime/realtime-service.js';
import type { Call } from '#server/rest/call.js';
import { connectRealtime } from '#server/rest/realtime.js';
import type { EventStream } from '#server/rest/reply.js';
import { collection } from '../records/definitions.js';

const minute = 60_000;
const posts = collection('posts', []);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A connection as the door sees it, with the timers in the hands of the test. */
const open = async () => {
  const state = { sink: null as EventSink | null, frames: [] as string[], open: true, left: false };
  const stream: EventStream = {
    get open() {
      return state.open;
    },
    send: (frame) => state.frames.push(frame) > 0,
    end: (frame) => {
      state.frames.push(frame);
      state.open = false;
    },
    onClose: () => undefined,
  };
  const connect: RealtimeService['connect'] = async (_grant, _address, sink) => {
    state.sink = sink;
    return {
      id: 'c'.repeat(40),
      close: () => {
        state.left = true;
      },
    };
  };
  const call = {
    grant: authorize(null, 'realtime.connect'),
    services: { realtime: { connect } },
    request: { address: () => '' },
  };
  const reply = await connectRealtime(call as unknown as Call);
  if (reply.kind !== 'events') throw new Error('no stream of events');
  await reply.start(stream);
  const tell = () =>
    state.sink?.send({
      topic: 'posts/*',
      action: 'create',
      record: { collection: posts, id: 'a', values: {}, shaped: null },
      at: Date.now(),
      cursor: '',
      grant: authorize(operator, 'records.list'),
    });
  return { state, tell };
};

test('a connection on which nothing happens ends after 5 minutes', async () => {
  const { state } = await open();
  vi.advanceTimersByTime(5 * minute - 1);
  expect(state.open).toBe(true);
  vi.advanceTimersByTime(1);
  expect([state.open, state.left]).toEqual([false, true]);
});

test('a connection on which something happens ends after 30 minutes', async () => {
  const { state, tell } = await open();
  for (let passed = 0; passed < 30; passed += 1) {
    expect(state.open).toBe(true);
    tell();
    vi.advanceTimersByTime(minute);
  }
  expect([state.open, state.left]).toEqual([false, true]);
  expect(state.frames.filter((frame) => frame.includes('event:posts/*'))).toHaveLength(30);
});
