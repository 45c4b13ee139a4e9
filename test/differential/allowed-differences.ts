import type { JsonObject, JsonValue } from '#server/lib/json.js';
import type { Answer, Request } from './exchange.js';

/** What both servers said to one request. */
export interface Exchange {
  readonly request: Request;
  readonly pocketbase: Answer;
  readonly fichero: Answer;
}

/** One way in which Fichero differs on purpose (records-rest.md, sections 0 and 8). */
interface Allowance {
  readonly why: string;
  /** The exchange without this difference. */
  readonly without: (exchange: Exchange) => Exchange;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withProperty = (answer: Answer, name: string, value: JsonValue): Answer =>
  isObject(answer.body) ? { ...answer, body: { ...answer.body, [name]: value } } : answer;

const property = ({ body }: Answer, name: string): JsonValue | undefined => (isObject(body) ? body[name] : undefined);

/** The same value without the properties of this name, at every depth. */
const omit = (value: JsonValue, name: string): JsonValue => {
  if (Array.isArray(value)) return value.map((item) => omit(item, name));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== name);
  return Object.fromEntries(kept.map(([key, item]) => [key, omit(item, name)]));
};

const withoutFileNames = (value: JsonValue): JsonValue => {
  if (!isObject(value)) return value;
  const { message } = value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutFileNames(item)]);
  if (typeof message !== 'string') return Object.fromEntries(entries);
  return Object.fromEntries([...entries, ['message', message.replace(/^".*" mime type/, 'mime type')]]);
};

const general = 'Something went wrong while processing your request.';

/** The same value with the general message in place of one that says what is wrong with `fields`. */
const withoutFieldsMessages = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(withoutFieldsMessages);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const isFault = key === 'message' && String(item).startsWith('Invalid fields: ');
    return [key, isFault ? general : withoutFieldsMessages(item)] as const;
  });
  return Object.fromEntries(entries);
};

/** The same value with a 400 in place of a 5xx that it tells of: that of one request of a batch. */
const withoutFailures = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(withoutFailures);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const isFailure = key === 'status' && typeof item === 'number' && item >= 500 && 'message' in value;
    return [key, isFailure ? 400 : withoutFailures(item)] as const;
  });
  return Object.fromEntries(entries);
};

const isRefused = ({ status, body }: Answer, field: string): boolean =>
  status === 400 && isObject(body) && isObject(body['data']) && body['data'][field] !== undefined;
const farPage = 1e12;

/** The only list of differences that are no faults. */
export const allowances: readonly Allowance[] = [
  {
    why: 'A bad filter, sort or page is refused alike, but the message says what is wrong and where.',
    without: (exchange) => {
      const { request, pocketbase, fichero } = exchange;
      const plain = request.method === 'GET' && property(pocketbase, 'message') === general;
      if (!plain || typeof property(fichero, 'message') !== 'string') return exchange;
      return { ...exchange, fichero: withProperty(fichero, 'message', general) };
    },
  },
  {
    why: 'So is a modifier in `fields` that there is none of, whatever the method.',
    without: ({ fichero, ...rest }) => ({
      ...rest,
      fichero: { ...fichero, body: withoutFieldsMessages(fichero.body) },
    }),
  },
  {
    why: 'A value of a wrong type is refused (section 0).',
    without: (exchange) => {
      const { request, fichero } = exchange;
      const { refuses } = request;
      if (refuses === undefined) return exchange;
      const isAsItShould = refuses === '' ? fichero.status === 404 : isRefused(fichero, refuses);
      return isAsItShould ? { ...exchange, pocketbase: fichero } : exchange;
    },
  },
  {
    why: 'What makes PocketBase fail with a 5xx is refused: no request is the fault of Fichero.',
    without: (exchange) => {
      const { pocketbase, fichero } = exchange;
      const isRefusal = fichero.status >= 400 && fichero.status < 500;
      if (pocketbase.status >= 500 && isRefusal) return { ...exchange, pocketbase: fichero };
      return { ...exchange, pocketbase: { ...pocketbase, body: withoutFailures(pocketbase.body) } };
    },
  },
  {
    why: 'A password is never in an answer (section 3): not even as the empty text that PocketBase shows in its place.',
    without: (exchange) => {
      const { pocketbase } = exchange;
      return pocketbase.status >= 400
        ? exchange
        : { ...exchange, pocketbase: { ...pocketbase, body: omit(pocketbase.body, 'phrase') } };
    },
  },
  {
    why: 'A value glued to a parenthesis, `1(a > 2)`, is a mistake: PocketBase makes of it a filter that nothing matches.',
    without: (exchange) => {
      const { request, fichero } = exchange;
      const isGlued = /[\d"']\(/.test(decodeURIComponent(request.path));
      const isRefused = String(property(fichero, 'message')).includes('in place of an operator');
      return isGlued && isRefused ? { ...exchange, pocketbase: fichero } : exchange;
    },
  },
  {
    why: 'A file of a wrong type is named as the client named it, not by the name it would have been stored under.',
    without: ({ pocketbase, fichero, ...rest }) => {
      const anonymous = (answer: Answer): Answer => ({ ...answer, body: withoutFileNames(answer.body) });
      return { ...rest, pocketbase: anonymous(pocketbase), fichero: anonymous(fichero) };
    },
  },
  {
    why: 'The number of a page far past any end is not echoed: it becomes that of the last legal page (section 8).',
    without: (exchange) => {
      const { pocketbase, fichero } = exchange;
      const isFar = (answer: Answer) => Number(property(answer, 'page')) > farPage;
      if (!isFar(pocketbase) || !isFar(fichero)) return exchange;
      return {
        ...exchange,
        pocketbase: withProperty(pocketbase, 'page', farPage),
        fichero: withProperty(fichero, 'page', farPage),
      };
    },
  },
];
