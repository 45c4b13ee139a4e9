import { errorOf, type FicheroError, strangeAnswer } from './errors.js';
import { isObject } from './json.js';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const stringIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** What an answer carries besides its body. */
export type Head = Pick<Response, 'status' | 'headers'>;

/** The error that an answer tells of. Who answers may be anybody: nothing is taken for what it should be. */
export const errorIn = (
  { status: ofAnswer, headers }: Head,
  told: { readonly [name: string]: unknown },
): FicheroError => {
  const status = numberIn(told['status']) ?? ofAnswer;
  return errorOf({
    message: stringIn(told['message']) ?? `The server answered with status ${status}.`,
    status,
    fields: told['fields'],
    index: numberIn(told['index']),
    current: told['current'],
    reason: told['reason'],
    // A date, which proxies may send, counts for nothing.
    retryAfter: numberIn(told['retryAfter']) ?? (Number(headers.get('retry-after')) || undefined),
    requestId: stringIn(told['requestId']) ?? headers.get('x-request-id') ?? undefined,
  });
};

/** The error that `{status, message, data}` of the REST interface tells of. */
export const restError = (head: Head, body: unknown): FicheroError => {
  const told = isObject(body) ? body : {};
  const { data } = told;
  const reason = parse(head.headers.get('x-fichero-reason') ?? '');
  return errorIn(head, { ...told, fields: data, current: data, reason });
};

/** The JSON value of an answer; undefined when it is none. */
export const readJson = async (response: Response): Promise<unknown> => parse(await response.text());

/**
 * A good answer, not yet read.
 * @throws FicheroError for every other one
 */
export const goodAnswer = async (response: Response): Promise<Response> => {
  if (!response.ok) throw restError(response, await readJson(response));
  return response;
};

/** The JSON object of a good answer; undefined when it is empty. */
export const readObject = async (response: Response): Promise<unknown> => {
  const text = await (await goodAnswer(response)).text();
  if (text === '') return undefined;
  const value = parse(text);
  if (!isObject(value)) throw strangeAnswer();
  return value;
};
