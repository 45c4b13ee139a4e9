import { type Db, MongoServerError } from 'mongodb';
import { StoreError } from '../errors.js';
import {
  keptSeconds,
  type OutboxEvent,
  type OutboxStream,
  type OutboxWrite,
  openOutbox,
  writesOf,
} from './change-outbox.js';
import { positionOf } from './outbox-position.js';

/** The mark is in the outbox already: when this long nothing comes, in milliseconds, it lies before the position. */
const silence = 5_000;

const forgotten = (): StoreError => new StoreError({ reason: 'forgotten' });

async function* eventsOf(stream: OutboxStream): AsyncGenerator<OutboxEvent> {
  for (let heard = Date.now(); ; ) {
    const event = await stream.tryNext();
    if (event !== null) {
      yield event;
      heard = Date.now();
    } else if (Date.now() - heard > silence) throw forgotten();
  }
}

/**
 * What came into the outbox after a position, up to the mark and with it.
 * @throws StoreError `forgotten` when that is not all that was written, when it is too long ago, and for what is no position
 */
export async function* recallOutbox(db: Db, position: string, mark: string): AsyncGenerator<OutboxWrite> {
  const { log, token } = positionOf(position);
  const stream = openOutbox(db, token);
  try {
    for await (const one of writesOf(eventsOf(stream))) {
      // The database may remember for days.
      const isOld = Date.now() - one.write.at > keptSeconds * 1_000;
      if (one.log !== log || isOld) throw forgotten();
      yield one;
      if (one.write.mark === mark) return;
    }
  } catch (error) {
    throw error instanceof MongoServerError ? forgotten() : error;
  } finally {
    await stream.close().catch(() => undefined);
  }
}
