import { readObject } from './answer.js';
import { FicheroError, NetworkError, RateLimitError, TimeoutError, UnavailableError } from './errors.js';

/** What every call takes. */
export interface CallOptions {
  /** Ends the call; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one try may take, in milliseconds. */
  readonly timeout?: number | undefined;
  /** How often to try again when there is no answer, or 429 or 503. */
  readonly retries?: number | undefined;
}

/** What a call that changes something takes besides. */
export interface WriteOptions extends CallOptions {
  /**
   * Any text that stands for this change, such as `crypto.randomUUID()`: with it the change is tried again like a reading
   * call, and the server makes it once, however often it is asked within 24 hours.
   */
  readonly idempotencyKey?: string | undefined;
}

/** What is told of every answer, for logs and measurements. */
export interface ResponseInfo {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** From the sending to the head of the answer, in milliseconds. */
  readonly ms: number;
  /** 0 for the first try. */
  readonly retry: number;
}

export interface ConnectionOptions {
  /** Where the server is, such as `https://fichero.example.com`; in a browser `''` for the page's own. */
  readonly url: string;
  /** An API key, or what gives one whenever a request is made. */
  readonly apiKey?: string | (() => string | Promise<string>) | undefined;
  /** The token of an admin's session; `login` gets one. */
  readonly token?: string | undefined;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** How long one try may take, in milliseconds; 30,000 when not given. Transfers of files have as long as they need. */
  readonly timeout?: number | undefined;
  /** How often to try again; 2 when not given. Only what reads, and what carries an `idempotencyKey`. */
  readonly retries?: number | undefined;
  readonly onResponse?: ((info: ResponseInfo) => void) | undefined;
}

/** One request; `path` begins with a slash. */
export interface Call extends WriteOptions {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: BodyInit | undefined;
  /** Whether asking twice does what asking once does; so it is with GET. */
  readonly safe?: boolean | undefined;
  /** The body is read after the call; `signal` ends that as well, `timeout` does not. */
  readonly streams?: boolean | undefined;
  /** In place of the connection's. */
  readonly fetch?: typeof fetch | undefined;
}

const firstPause = 200;
const longestPause = 10_000;

const passing = [NetworkError, TimeoutError, RateLimitError, UnavailableError];

/** Whether trying again may help. */
export const isPassing = (error: unknown): boolean => passing.some((Passing) => error instanceof Passing);

/** How long to wait before the next try, in milliseconds; longer each time, and never all clients at once. */
export const backoff = (retry: number): number =>
  Math.min(firstPause * 2 ** retry, longestPause) * (0.5 + Math.random() / 2);

const pauseAfter = (error: unknown, retry: number): number =>
  error instanceof RateLimitError && error.retryAfter !== undefined ? error.retryAfter * 1000 : backoff(retry);

/** Throws the reason of the signal when that ends it. */
export const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop);
  });

/** Where requests go and with which credentials; nothing of it can be read from outside. */
export class Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly #options: ConnectionOptions;
  #token: string | undefined;

  constructor(options: ConnectionOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.#options = options;
    this.#token = options.token;
  }

  /** From now on requests are the admin's whose session it is; undefined: the key's again. */
  signIn(token: string | undefined): void {
    this.#token = token;
  }

  async credentials(): Promise<Record<string, string>> {
    if (this.#token !== undefined) return { Authorization: `Bearer ${this.#token}` };
    const { apiKey } = this.#options;
    if (apiKey === undefined) return {};
    return { 'X-Api-Key': typeof apiKey === 'string' ? apiKey : await apiKey() };
  }

  /** Sends as it is told to, with nothing added. */
  readonly fetch: typeof fetch = (input, init) => (this.#options.fetch ?? fetch)(input, init);

  /**
   * Sends until there is an answer that `read` takes, or trying again is of no use.
   * @param read is given the answer; what it throws is taken for a broken connection, unless it is a FicheroError
   */
  async send<T>(call: Call, read: (response: Response) => T | Promise<T>): Promise<T> {
    const { method, safe = method === 'GET', idempotencyKey, signal } = call;
    const retries = safe || idempotencyKey !== undefined ? (call.retries ?? this.#options.retries ?? 2) : 0;
    for (let retry = 0; ; retry += 1) {
      try {
        return await this.#try(call, read, retry);
      } catch (error) {
        const ms = pauseAfter(error, retry);
        if (retry >= retries || !isPassing(error) || ms > longestPause) throw error;
        await pause(ms, signal);
      }
    }
  }

  /** The JSON object that the server answers with; undefined when the answer is empty. */
  json(method: string, path: string, body?: unknown, options?: WriteOptions): Promise<unknown> {
    const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    return this.send({ ...options, method, path, ...(body !== undefined && json) }, readObject);
  }

  async #try<T>(call: Call, read: (response: Response) => T | Promise<T>, retry: number): Promise<T> {
    const { method, path, headers, body, idempotencyKey, signal, timeout = this.#options.timeout ?? 30_000 } = call;
    signal?.throwIfAborted();
    const stopper = new AbortController();
    const stop = () => stopper.abort();
    signal?.addEventListener('abort', stop);
    const timer = timeout === Number.POSITIVE_INFINITY ? undefined : setTimeout(stop, timeout);
    try {
      const credentials = await this.credentials();
      const begin = performance.now();
      const response = await (call.fetch ?? this.fetch)(this.url + path, {
        method,
        headers: { ...credentials, ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }), ...headers },
        body: body ?? null,
        signal: stopper.signal,
      });
      const { status } = response;
      const requestId = response.headers.get('x-request-id') ?? undefined;
      this.#options.onResponse?.({ method, path, status, requestId, ms: performance.now() - begin, retry });
      return await read(response);
    } catch (thrown) {
      if (thrown instanceof FicheroError) throw thrown;
      signal?.throwIfAborted();
      throw stopper.signal.aborted
        ? new TimeoutError({ message: 'The server did not answer in time.', status: 0 })
        : new NetworkError({ message: 'The server could not be reached, or the connection broke.', status: 0 });
    } finally {
      clearTimeout(timer);
      if (call.streams !== true) signal?.removeEventListener('abort', stop);
    }
  }
}
