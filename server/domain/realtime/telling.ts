import type { Principal } from '../../access/principal.js';
import type { Clock } from '../../lib/clock.js';
import type { Collection, Schema } from '../../store/collection.js';
import type { RecordChange, Store } from '../../store/port.js';
import type { FieldView } from '../records/field-view.js';
import { recordView } from '../records/opened-collection.js';
import type { RecordView } from '../records/record-service.js';
import { EventAccess } from './event-access.js';
import type { Match, Subscribers } from './subscribers.js';

/** A change on its way to those who listen. */
export interface Occurrence {
  readonly change: RecordChange;
  readonly at: number;
  /** For whoever goes on after it. */
  readonly cursor: string;
}

/** Who asked for changes of a record. */
export type Audience = (collection: Collection, recordId: string) => readonly Match[];

/** How each of them stands now; null for one that is no longer let in, and whose streams were ended. */
export type Standings = (principals: ReadonlySet<Principal>) => Promise<ReadonlyMap<Principal, Principal | null>>;

interface TellingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly subscribers: Subscribers;
  readonly standings: Standings;
}

/** An occurrence whose collection still exists, and who asked for it. */
interface Told extends Occurrence {
  readonly collection: Collection;
  readonly matches: readonly Match[];
}

/** Brings changes to those who asked for them and may see them. */
export class Telling {
  readonly #parts: TellingParts;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** A few changes, on one proof of who listens. */
  async tell(run: readonly Occurrence[], audience: Audience): Promise<void> {
    const { standings: prove, clock } = this.#parts;
    const { schema, told } = await this.#asked(run, audience);
    if (told.length === 0) return;
    const listening = new Set(told.flatMap(({ matches }) => matches.map(({ principal }) => principal)));
    const standings = await prove(listening);
    const access = new EventAccess(schema, clock());
    for (const one of told) {
      const views = new Map<FieldView, RecordView>();
      for (const match of one.matches) {
        const principal = standings.get(match.principal) ?? null;
        if (principal !== null) this.#send(one, match, principal, access, views);
      }
    }
  }

  /** The changes that somebody asked for, under definitions that know their collections. */
  async #asked(
    run: readonly Occurrence[],
    audience: Audience,
  ): Promise<{ readonly schema: Schema; readonly told: readonly Told[] }> {
    const { store } = this.#parts;
    let schema = await store.schema();
    const knows = ({ change }: Occurrence) => schema.collections.some(({ id }) => id === change.collectionId);
    if (!run.every(knows)) schema = await store.freshSchema();
    const told = run.flatMap((one) => {
      const collection = schema.collections.find(({ id }) => id === one.change.collectionId);
      if (collection === undefined) return [];
      const asked = ({ topic: { actions } }: Match) => actions === null || actions.has(one.change.action);
      const matches = audience(collection, one.change.id).filter(asked);
      return matches.length === 0 ? [] : [{ ...one, collection, matches }];
    });
    return { schema, told };
  }

  /** Nothing is awaited between the proof and this. */
  #send(
    { change: { action, before, after }, at, cursor, collection }: Told,
    { subscriber, topic }: Match,
    principal: Principal,
    access: EventAccess,
    views: Map<FieldView, RecordView>,
  ): void {
    const values = after ?? before;
    if (values === null || !this.#parts.subscribers.has(subscriber)) return;
    const opened = access.open(principal, collection, topic, values);
    if (opened === null) return;
    let record = views.get(opened.view);
    if (record === undefined) {
      record = recordView(opened, values);
      views.set(opened.view, record);
    }
    subscriber.sink.send({ topic: topic.name, action, record, at, cursor, grant: opened.grant });
  }
}
