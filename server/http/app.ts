import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Authenticate } from '../access/authenticate.js';
import type { Principal } from '../access/principal.js';
import type { Services } from '../domain/services.js';
import type { Settings } from '../env.js';
import type { AllowList } from '../graphql/allow-list.js';
import type { GraphiqlPage } from '../graphql/graphiql.js';
import { createGraphqlHandler } from '../graphql/handler.js';
import { VisibleSchemas } from '../graphql/visible-schemas.js';
import { AppError, notFound } from '../lib/errors.js';
import { errorReply, publicError } from '../rest/envelope.js';
import { createRestHandler, type RestHandler } from '../rest/handler.js';
import type { HeaderList } from '../rest/reply.js';
import type { Credential } from '../store/port.js';
import { logAccess } from './access-log.js';
import { createClientAddress } from './client-address.js';
import { answerClientError, answerConnect } from './client-error.js';
import { ConsoleFiles } from './console-files.js';
import { prepareDrain } from './drain.js';
import { Exchange } from './exchange.js';
import { createGraphqlLane, graphqlErrorText } from './graphql-lane.js';
import { type Cors, createCors, jsonHeaders } from './headers.js';
import type { Logger } from './logger.js';
import { send, sendText } from './send.js';
import { sendEvents } from './sse.js';

export interface AppParts {
  readonly services: Services;
  readonly authenticate: Authenticate;
  /** Throws AppError UNAUTHENTICATED when the credential is no longer in force: `Store.verify`. */
  readonly verify: (credential: Credential) => Promise<void>;
  readonly settings: Pick<Settings, 'corsOrigins' | 'maxBodyBytes' | 'maxFileBytes' | 'trustedProxies'>;
  readonly logger: Logger;
  /** What callers with an API key may ask for over GraphQL; null: everything. */
  readonly allowedOperations: AllowList | null;
  readonly graphiql: GraphiqlPage;
}

/** In milliseconds. */
const timeouts = { headers: 30_000, request: 300_000, keepAlive: 65_000 } as const;

const graphqlPath = '/graphql';

/** Where all requests come in: routing, the caller, the limits, the log. What a request means is the doors' matter. */
export class App {
  /** Not yet listening. */
  readonly server: Server;
  readonly #parts: AppParts;
  readonly #cors: Cors;
  readonly #console = new ConsoleFiles();
  readonly #rest: RestHandler;
  readonly #graphql: (exchange: Exchange) => Promise<void>;
  readonly #address: (request: IncomingMessage) => string;
  readonly #drain: () => Promise<void>;

  constructor(parts: AppParts) {
    const { services, verify, settings, logger, graphiql, allowedOperations } = parts;
    this.#parts = parts;
    this.#cors = createCors(settings.corsOrigins);
    this.#address = createClientAddress(settings.trustedProxies);
    const schemas = new VisibleSchemas(services.collections);
    const describeSchema = async (principal: Principal | null) => {
      if (principal !== null && principal.credential !== null) await verify(principal.credential);
      return schemas.of(principal);
    };
    this.#rest = createRestHandler({ services, verify, limits: settings, describeSchema });
    this.#graphql = createGraphqlLane({
      graphql: createGraphqlHandler({ services, schemas, settings, logger, graphiql, allowedOperations }),
      verify,
      address: this.#address,
    });
    this.server = createServer({ keepAliveTimeout: timeouts.keepAlive, requestTimeout: timeouts.request });
    this.#drain = prepareDrain(this.server);
    this.server.headersTimeout = timeouts.headers;
    this.server.on('request', (request, response) => void this.#handle(request, response, false));
    this.server.on('checkContinue', (request, response) => void this.#handle(request, response, true));
    this.server.on('connect', answerConnect);
    this.server.on('clientError', answerClientError);
  }

  /**
   * Takes no new connections, ends the streams of events, and resolves when the requests in flight are answered, or
   * their time is up.
   */
  async close(): Promise<void> {
    await Promise.all([this.#parts.services.realtime.close(), this.#drain()]);
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse, waits: boolean): Promise<void> {
    const cors = this.#cors.headersFor(incoming);
    const exchange = new Exchange(incoming, response, this.#closing(cors), waits);
    logAccess(this.#parts.logger, exchange);
    try {
      await this.#route(exchange);
    } catch (error) {
      this.#answerError(exchange, error);
    }
  }

  /** While the server drains, every answer is the last of its connection. */
  #closing(headers: HeaderList): HeaderList {
    return this.server.listening ? headers : [...headers, 'Connection', 'close'];
  }

  async #route(exchange: Exchange): Promise<void> {
    const { path, method } = exchange;
    if (path.startsWith('/api/')) {
      await this.#answerRest(exchange);
      return;
    }
    if (path === graphqlPath && method !== 'OPTIONS') {
      exchange.principal = await this.#authenticate(exchange);
      await this.#graphql(exchange);
      return;
    }
    if (this.#console.answer(exchange)) return;
    this.#answerUnknown(exchange);
  }

  async #answerRest(exchange: Exchange): Promise<void> {
    const { method, path, query, incoming } = exchange;
    const reply = await this.#rest({
      method,
      path,
      query,
      incoming,
      authenticate: async (fileToken) => {
        exchange.principal = await this.#authenticate(exchange, fileToken);
        return exchange.principal;
      },
      address: () => this.#address(incoming),
      proceed: () => exchange.proceed(),
    });
    if (reply === null) this.#answerUnknown(exchange);
    else if (reply.kind === 'events') await sendEvents(exchange, reply);
    else send(exchange, reply, (error) => this.#answerBroken(exchange, error));
  }

  #answerUnknown(exchange: Exchange): void {
    const preflight = this.#cors.preflightFor(exchange.incoming);
    if (preflight === null) throw exchange.method === 'GET' ? new AppError('NOT_FOUND', 'File not found.') : notFound();
    send(exchange, { kind: 'empty', status: 204, headers: preflight }, (error) => this.#logBroken(exchange, error));
  }

  /** A credential that is not in force is as good as none: whatever needs one answers alike, and a login is still possible. */
  async #authenticate({ incoming: { headers }, method }: Exchange, fileToken?: string): Promise<Principal | null> {
    try {
      return await this.#parts.authenticate({
        apiKey: single(headers['x-api-key']),
        authorization: headers.authorization,
        cookie: headers.cookie,
        method,
        fetchSite: single(headers['sec-fetch-site']),
        origin: headers.origin,
        host: headers.host,
        fileToken,
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }

  #answerError(exchange: Exchange, error: unknown): void {
    if (!(error instanceof AppError) || error.status >= 500) {
      this.#parts.logger.error({ requestId: exchange.id, err: error }, 'a request failed');
    }
    if (exchange.response.headersSent) {
      exchange.response.destroy();
      return;
    }
    if (exchange.path === graphqlPath) {
      const known = publicError(error);
      sendText(exchange, known.status, jsonHeaders, graphqlErrorText(known, exchange.id));
      return;
    }
    send(exchange, errorReply(error), (broken) => this.#logBroken(exchange, broken));
  }

  /** An answer that was begun is cut, and only logged: the client may have gone away itself. */
  #answerBroken(exchange: Exchange, error: Error): void {
    if (exchange.response.headersSent || exchange.response.destroyed) this.#logBroken(exchange, error);
    else this.#answerError(exchange, error);
  }

  #logBroken(exchange: Exchange, error: Error): void {
    this.#parts.logger.debug({ requestId: exchange.id, err: error }, 'an answer was cut');
  }
}

export const createApp = (parts: AppParts): App => new App(parts);

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;
