import type { Grant } from '../../access/authorize.js';
import { knownPrincipal } from '../../access/known-principal.js';
import { AppError, unauthenticated } from '../../lib/errors.js';
import { randomText } from '../../lib/ids.js';
import type { Credential, RecordChange, RecordValues, Store } from '../../store/port.js';
import { type ClientRecordDeps, ClientRecords } from './client-records.js';
import { parseCursor } from './event-cursor.js';
import { Hub } from './hub.js';
import type {
  EventSink,
  Following,
  RealtimeClient,
  RealtimeService,
  RealtimeSubscription,
} from './realtime-service.js';
import type { Subscriber } from './subscribers.js';
import { checkSubscription } from './subscription-rules.js';
import { parseTopic } from './topic.js';

/** Streams of this process that nobody has subscribed on yet: beyond this the oldest goes. */
const maxUnbound = 1000;
const bindTries = 20;
const idLength = 40;

const shuttingDown = (): AppError => new AppError('UNAVAILABLE', 'The server is shutting down.');

interface Client {
  readonly id: string;
  readonly sink: EventSink;
  subscriber: Subscriber | null;
}

class Realtime implements RealtimeService {
  readonly #store: Store;
  readonly #hub: Hub;
  readonly #records: ClientRecords;
  readonly #clients = new Map<string, Client>();
  /** Oldest first. */
  readonly #unbound = new Set<Client>();
  readonly #removing = new Set<Promise<void>>();
  #closed = false;

  constructor(deps: ClientRecordDeps) {
    this.#store = deps.store;
    this.#records = new ClientRecords(deps);
    this.#hub = new Hub({ ...deps, clientChanged: (change) => this.#clientChanged(change) });
  }

  async connect(_grant: Grant, address: string, sink: EventSink): Promise<RealtimeClient> {
    this.#refuseWhenClosed();
    const client: Client = { id: randomText(idLength), sink, subscriber: null };
    this.#clients.set(client.id, client);
    this.#unbound.add(client);
    this.#makeRoom();
    try {
      const told: EventSink = { send: (event) => sink.send(event), end: (reason) => this.#end(client, reason) };
      client.subscriber = await this.#hub.add(told, null, []);
      await this.#records.add(client.id, address);
    } catch (error) {
      this.#leave(client);
      throw error;
    }
    return { id: client.id, close: () => this.#leave(client) };
  }

  async subscribe(grant: Grant, subscription: RealtimeSubscription, address: string): Promise<void> {
    const credential = credentialOf(grant);
    checkSubscription(subscription);
    const { clientId, topics } = subscription;
    const unique = [...new Set(topics)];
    for (let tries = 1; tries <= bindTries; tries += 1) {
      const found = await this.#records.find(clientId);
      checkClient(found?.values, credential, address);
      if (found !== null && (await this.#records.bind(clientId, found.revision, credential, unique))) return;
    }
    throw new AppError('CONFLICT', 'The subscriptions of this client keep changing; try again.');
  }

  async follow({ principal }: Grant, { topics, after }: Following, sink: EventSink): Promise<() => void> {
    this.#refuseWhenClosed();
    const subscriber =
      after === undefined
        ? await this.#hub.add(sink, principal, topics)
        : await this.#hub.resume(sink, principal, topics, parseCursor(after));
    return () => this.#hub.remove(subscriber);
  }

  place(): Promise<string> {
    return this.#hub.place();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#hub.end(shuttingDown());
    await Promise.all(this.#removing);
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw shuttingDown();
  }

  /** Somebody subscribed on a client, through this process or another one. */
  async #clientChanged({ action, id, after }: RecordChange): Promise<void> {
    const client = this.#clients.get(id);
    if (client === undefined || action !== 'update' || after === null) return;
    const credential = await this.#store.credential(
      after['kind'] === 'apiKey' ? 'apiKey' : 'session',
      String(after['hash']),
    );
    if (client.subscriber === null) return;
    if (credential === null) {
      this.#end(client, unauthenticated());
      return;
    }
    this.#unbound.delete(client);
    const topics = Array.isArray(after['topics']) ? after['topics'].map(String) : [];
    this.#hub.replace(client.subscriber, knownPrincipal(credential).principal, topics.map(parseTopic));
  }

  #makeRoom(): void {
    if (this.#unbound.size <= maxUnbound) return;
    const [oldest] = this.#unbound;
    if (oldest !== undefined) {
      this.#end(oldest, new AppError('UNAVAILABLE', 'Too many clients are connected without a subscription.'));
    }
  }

  #end(client: Client, reason: AppError): void {
    if (!this.#clients.has(client.id)) return;
    this.#leave(client);
    client.sink.end(reason);
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client.id)) return;
    this.#unbound.delete(client);
    if (client.subscriber !== null) this.#hub.remove(client.subscriber);
    client.subscriber = null;
    // What cannot be removed now is swept later.
    const removing = this.#records.remove(client.id).catch(() => undefined);
    this.#removing.add(removing);
    void removing.then(() => this.#removing.delete(removing));
  }
}

const credentialOf = ({ credential }: Grant): Credential => {
  if (credential === null) throw unauthenticated();
  return credential;
};

const checkClient = (values: RecordValues | undefined, { kind, hash }: Credential, address: string): void => {
  if (values === undefined) throw new AppError('NOT_FOUND', 'Missing or invalid client id.');
  if (values['address'] !== address) {
    throw new AppError('VALIDATION', 'The client was connected from another address.');
  }
  if (values['hash'] !== '' && (values['hash'] !== hash || values['kind'] !== kind)) {
    throw new AppError('FORBIDDEN', "The current and the previous request authorization don't match.");
  }
};

export const createRealtimeService = (deps: ClientRecordDeps): RealtimeService => new Realtime(deps);
