import { type Collection, type Field, isMultiple } from '../../store/collection.js';
import type { FieldModifier, FieldOperand, Hop } from '../../store/filter.js';
import type { FieldView } from './field-view.js';
import type { Horizon, Seen } from './filter-horizon.js';

const maxHops = 6;

/** Where a path has come to. */
interface Standing {
  readonly collection: Collection;
  readonly view: FieldView;
  readonly hops: readonly Hop[];
}

type Step = Omit<Hop, 'collection' | 'where'>;

const standingIn = ({ collection, view, rows }: Seen, before: readonly Hop[], step: Step): Standing => ({
  collection,
  view,
  hops: [...before, { ...step, collection, where: rows() }],
});

const isModifier = (text: string): boolean => ['each', 'length', 'lower', 'isset', 'changed'].includes(text);

/** What a modifier means for the field; null for none: `:isset` and `:changed` are about requests, `:each` of a text is the text. */
const modifierFor = (field: Field, text: string | undefined): FieldModifier | null => {
  if (text === 'lower') return 'lower';
  const holdsValues = field.type === 'select' || field.type === 'relation' || field.type === 'file';
  if (text === 'length') return holdsValues ? 'length' : null;
  if (text !== 'each' || !holdsValues) return null;
  return isMultiple(field) ? 'each' : 'only';
};

const endingIn = ({ view, hops }: Standing, text: string): FieldOperand | null => {
  const [name = '', modifier, ...more] = text.split(':');
  const field = view.byName.get(name);
  if (field === undefined || more.length > 0 || (modifier !== undefined && !isModifier(modifier))) return null;
  return { kind: 'field', hops, name, path: [], modifier: modifierFor(field, modifier) };
};

const inside = ({ hops }: Standing, { name }: Field, keys: readonly string[]): FieldOperand => ({
  kind: 'field',
  hops,
  name,
  path: keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
  modifier: null,
});

/** `collection_via_field`: from the records of the collection whose relation field holds the id of the record at hand. */
const back = ({ collection, hops }: Standing, part: string, horizon: Horizon): Standing | null => {
  const [, nameOrId, name] = /^(.+)_via_(\w+)$/.exec(part) ?? [];
  const seen = nameOrId === undefined ? null : horizon.find(nameOrId);
  const field = name === undefined ? undefined : seen?.view.byName.get(name);
  if (seen === null || field?.type !== 'relation' || field.collectionId !== collection.id) return null;
  const isUnique = seen.collection.indexes.some(
    ({ unique, fields }) => unique && fields.length === 1 && fields[0] === field.name,
  );
  return standingIn(seen, hops, { kind: 'back', field: field.name, many: isMultiple(field) || !isUnique });
};

const forward = ({ hops }: Standing, field: Field, horizon: Horizon): Standing | null => {
  const seen = field.type === 'relation' ? horizon.find(field.collectionId) : null;
  return seen && standingIn(seen, hops, { kind: 'forward', field: field.name, many: isMultiple(field) });
};

const follow = (start: Standing, parts: readonly string[], horizon: Horizon): FieldOperand | null => {
  let standing: Standing = start;
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1) return endingIn(standing, part);
    const field = standing.view.byName.get(part);
    if (field?.type === 'json' || field?.type === 'geoPoint') return inside(standing, field, parts.slice(i + 1));
    if (i === maxHops) return null;
    const next = field === undefined ? back(standing, part, horizon) : forward(standing, field, horizon);
    if (next === null) return null;
    // The id that a single relation holds is that of the record, which need not be looked up.
    const isId = i === parts.length - 2 && parts[i + 1] === 'id';
    if (field !== undefined && isId && !isMultiple(field)) return endingIn(standing, part);
    standing = next;
  }
  return null;
};

/** Where the names of a filter are looked up first. */
export interface Beginning {
  readonly collection: Collection;
  readonly view: FieldView;
  readonly horizon: Horizon;
}

/** One hop and where it leads to: the names there. */
export interface Relation {
  readonly hop: Hop;
  readonly beginning: Beginning;
}

/** The relation of a name (`category`, `products_via_category`); null for one that leads nowhere for whoever asks. */
export const findRelation = ({ collection, view, horizon }: Beginning, name: string): Relation | null => {
  const start = { collection, view, hops: [] };
  const field = view.byName.get(name);
  const there = field === undefined ? back(start, name, horizon) : forward(start, field, horizon);
  const [hop] = there?.hops ?? [];
  if (there === null || hop === undefined) return null;
  return { hop, beginning: { collection: there.collection, view: there.view, horizon } };
};

/**
 * The field that a path of names leads to; at most 6 hops. Null for one that leads nowhere, be it that something does not exist
 * or that it does not exist for whoever asks.
 */
export const findField = ({ collection, view, horizon }: Beginning, path: string): FieldOperand | null => {
  const parts = path.split('.');
  if (parts[0] !== '@collection') return follow({ collection, view, hops: [] }, parts, horizon);
  const [nameOrId = '', alias = ''] = (parts[1] ?? '').split(':', 2);
  const seen = horizon.find(nameOrId);
  return seen && follow(standingIn(seen, [], { kind: 'every', field: alias, many: true }), parts.slice(2), horizon);
};

/** Whether what a found field is depends on more than the view that its path begins in: on other collections, as the caller sees them now. */
export const leadsAway = ({ hops, path }: FieldOperand, name: string): boolean =>
  hops.length > 0 || (name.includes('.') && path.length === 0);
