import { errorOf, silenceOf, strangeAnswer } from './errors.js';
import { isObject } from './json.js';

export interface ConnectionOptions {
  /** Where the server is, such as `https://fichero.example.com`. */
  readonly url: string;
  /** An API key. */
  readonly apiKey?: string | undefined;
  /** The token of an admin's session; `login` gets one. */
  readonly token?: string | undefined;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** How long to wait for an answer, in milliseconds; 30,000 when not given. Transfers of files have as long as they need. */
  readonly timeout?: number | undefined;
}

const defaultTimeout = 30_000;

const numberOf = (header: string | null): number | undefined =>
  header === null || Number.isNaN(Number(header)) ? undefined : Number(header);

/** Where requests go and with which credentials; nothing of it can be read from outside. */
export class Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly #fetch: typeof fetch;
  readonly #timeout: number;
  readonly #apiKey: string | undefined;
  #token: string | undefined;

  constructor({ url, apiKey, token, fetch: given, timeout = defaultTimeout }: ConnectionOptions) {
    this.url = url.replace(/\/+$/, '');
    this.#apiKey = apiKey;
    this.#token = token;
    this.#fetch = given ?? ((input, init) => fetch(input, init));
    this.#timeout = timeout;
  }

  /** From now on requests are the admin's whose session it is. */
  signIn(token: string): void {
    this.#token = token;
  }

  headers(): Record<string, string> {
    if (this.#token !== undefined) return { Authorization: `Bearer ${this.#token}` };
    return this.#apiKey === undefined ? {} : { 'X-Api-Key': this.#apiKey };
  }

  /** Ends a call that takes too long. */
  deadline(): AbortSignal {
    return AbortSignal.timeout(this.#timeout);
  }

  readonly fetch: typeof fetch = (input, init) => this.#fetch(input, init);

  /**
   * @param via in place of the `fetch` of the client
   * @throws FicheroError for every answer but a good one.
   */
  async send(path: string, init: RequestInit, via: typeof fetch = this.#fetch): Promise<Response> {
    const headers = { ...this.headers(), ...(init.headers as Record<string, string> | undefined) };
    let response: Response;
    let text: string;
    try {
      response = await via(this.url + path, { ...init, headers });
      if (response.ok) return response;
      text = await response.text();
    } catch (thrown) {
      throw silenceOf(thrown);
    }
    throw errorOf(faultIn(response, text));
  }

  /** The JSON object that the server answers with; undefined when the answer is empty. */
  async json(method: string, path: string, body?: unknown): Promise<unknown> {
    const init: RequestInit = { method, signal: this.deadline() };
    const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const response = await this.send(path, body === undefined ? init : { ...init, ...json });
    let text: string;
    try {
      text = await response.text();
    } catch (thrown) {
      throw silenceOf(thrown);
    }
    if (text === '') return undefined;
    const value = parse(text);
    if (!isObject(value)) throw strangeAnswer();
    return value;
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** What an answer of the REST interface says of its error: `{status, message, data}`. */
const faultIn = (response: Response, text: string) => {
  const body = parse(text);
  const { message, data } = isObject(body) ? body : {};
  return {
    status: response.status,
    message: typeof message === 'string' ? message : undefined,
    fields: data,
    retryAfter: numberOf(response.headers.get('retry-after')),
    requestId: response.headers.get('x-request-id') ?? undefined,
  };
};
