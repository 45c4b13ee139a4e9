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
