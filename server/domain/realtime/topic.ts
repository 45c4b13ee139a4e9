import type { JsonValue } from '../../lib/json.js';
import type { Collection } from '../../store/collection.js';
import type { Filter } from '../../store/filter.js';
import type { RecordChange } from '../../store/port.js';
import type { RequestFacts } from '../records/filter-moment.js';
import { parseFilter } from '../records/filter-parser.js';
import type { FilterUse } from '../records/filter-resolver.js';
import type { RecordShape } from '../records/record-service.js';
import { parseShape, type Shape } from '../records/record-shape.js';

/**
 * Only events of records that match what it returns; null for all. Asked at every event, for what the subscriber sees of the
 * collection then; an AppError that it throws lets nothing through.
 */
export type TopicFilter = (use: FilterUse) => Filter | null;

/** How the records of events are asked to look. */
export interface TopicShape extends Shape {
  /** The same for the same shape. */
  readonly key: string;
}

/** What a subscription asks for. */
export interface Topic {
  /** The name of its events; of a subscription over REST as the client wrote it, options included. */
  readonly name: string;
  /** `collection/*` or `collection/RECORD_ID`, by name or id of the collection. */
  readonly path: string;
  readonly filter: TopicFilter | null;
  /** Only these; null for all. */
  readonly actions: ReadonlySet<RecordChange['action']> | null;
  /** Null for every readable field and nothing related. */
  readonly shape: TopicShape | null;
  /** Whether the stream ends when nothing can come of it any more: its collection is gone, or its filter fits it no more. */
  readonly isExpected: boolean;
}

/** Whether it is about records of this collection. */
export const isAbout = ({ path }: Topic, { id, name }: Collection): boolean =>
  path.startsWith(`${id}/`) || path.startsWith(`${name}/`);

/** Whether it is about one record, or about all of a collection. */
export const isOfOne = ({ path }: Topic): boolean => !path.endsWith('/*');

/** What stands after `?options=`: the request that a list of what is listened to would be. */
interface Options {
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

const none: Options = { query: {}, headers: {} };

/** What is neither text, number nor true or false counts as empty. */
const textsIn = (value: JsonValue | undefined): Readonly<Record<string, string>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const texts = Object.entries(value).map(([name, one]) => [name, typeof one === 'object' ? '' : String(one)] as const);
  return Object.fromEntries(texts);
};

/** Options that cannot be read count as none. */
const optionsIn = (search: string): Options => {
  const text = new URLSearchParams(search).get('options');
  if (text === null) return none;
  try {
    const options = JSON.parse(text) as JsonValue;
    if (typeof options !== 'object' || options === null || Array.isArray(options)) return none;
    return { query: textsIn(options['query']), headers: textsIn(options['headers']) };
  } catch {
    return none;
  }
};

const filterOf = ({ query, headers }: Options): TopicFilter | null => {
  const { filter = '' } = query;
  if (filter === '') return null;
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase().replaceAll('-', '_'), value]);
  const facts: RequestFacts = { context: 'realtime', method: 'GET', query, headers: Object.fromEntries(named) };
  return (use) => parseFilter(filter, { ...use, moment: { ...use.moment, request: () => facts } });
};

/** `fields` that cannot be understood count as none. */
const shapeIn = (asked: RecordShape): Shape | null => {
  try {
    return parseShape(asked);
  } catch {
    return parseShape({ expand: asked.expand });
  }
};

const shapeOf = ({ query: { fields, expand } }: Options): TopicShape | null => {
  const shape = shapeIn({ fields, expand });
  return shape === null ? null : { ...shape, key: JSON.stringify([fields, expand]) };
};

/** A collection's bare name is an older way to write `collection/*`. */
export const parseTopic = (name: string): Topic => {
  const mark = name.indexOf('?');
  const bare = mark === -1 ? name : name.slice(0, mark);
  const path = bare.includes('/') ? bare : `${bare}/*`;
  const options = mark === -1 ? none : optionsIn(name.slice(mark + 1));
  return { name, path, filter: filterOf(options), actions: null, shape: shapeOf(options), isExpected: false };
};
