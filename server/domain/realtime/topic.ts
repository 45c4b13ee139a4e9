import type { JsonValue } from '../../lib/json.js';
import type { Filter } from '../../store/filter.js';
import type { RecordChange } from '../../store/port.js';
import { parseFilter } from '../records/filter-parser.js';
import type { FilterUse } from '../records/filter-resolver.js';

/**
 * Only events of records that match what it returns; null for all. Asked at every event, for what the subscriber sees of the
 * collection then; an AppError that it throws lets nothing through.
 */
export type TopicFilter = (use: FilterUse) => Filter | null;

/** What a subscription asks for. */
export interface Topic {
  /** The name of its events; of a subscription over REST as the client wrote it, options included. */
  readonly name: string;
  /** `collection/*` or `collection/RECORD_ID`, by name or id of the collection. */
  readonly path: string;
  readonly filter: TopicFilter | null;
  /** Only these; null for all. */
  readonly actions: ReadonlySet<RecordChange['action']> | null;
}

/** Whether it is about one record, or about all of a collection. */
export const isOfOne = ({ path }: Topic): boolean => !path.endsWith('/*');

const objectIn = (value: JsonValue | undefined): { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** Options that cannot be read count as none. */
const filterIn = (search: string): TopicFilter | null => {
  const text = new URLSearchParams(search).get('options');
  if (text === null) return null;
  try {
    const filter = objectIn(objectIn(JSON.parse(text) as JsonValue)['query'])['filter'];
    return typeof filter === 'string' ? (use) => parseFilter(filter, use) : null;
  } catch {
    return null;
  }
};

/** A collection's bare name is an older way to write `collection/*`. */
export const parseTopic = (name: string): Topic => {
  const mark = name.indexOf('?');
  const bare = mark === -1 ? name : name.slice(0, mark);
  const path = bare.includes('/') ? bare : `${bare}/*`;
  return { name, path, filter: mark === -1 ? null : filterIn(name.slice(mark + 1)), actions: null };
};
