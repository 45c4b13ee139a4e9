import type { CollectionScope } from '../../access/principal.js';
import { type Collection, type Field, originNames } from '../../store/collection.js';
import type { RecordValues } from '../../store/port.js';

/** The fields of a collection that a caller may read, filter and sort by. */
export interface FieldView {
  /** Tells this view from every other one, of other collections and other definitions too. */
  readonly key: number;
  /** In the order of the definition, like `names`. */
  readonly fields: readonly Field[];
  readonly names: readonly string[];
  /** All keys of a record as it goes out: what says where it belongs, then `names`. */
  readonly keys: readonly string[];
  readonly byName: ReadonlyMap<string, Field>;
}

type Views = WeakMap<Collection, WeakMap<object, FieldView>>;

const withHidden: Views = new WeakMap();
const withoutHidden: Views = new WeakMap();
const everyField = {};
let made = 0;

const makeView = (collection: Collection, readable: ReadonlySet<string> | null, seesHidden: boolean): FieldView => {
  const fields = collection.fields.filter(
    ({ name, type, hidden }) =>
      type !== 'password' &&
      (seesHidden || !hidden || name === 'id') &&
      (readable === null || readable.has(name) || name === 'id'),
  );
  const names = fields.map(({ name }) => name);
  made += 1;
  return {
    key: made,
    fields,
    names,
    keys: [...originNames, ...names],
    byName: new Map(fields.map((field) => [field.name, field])),
  };
};

/** Without passwords always, without hidden fields unless `seesHidden`, and no more than the scope lets read. `id` is in every view. */
export const fieldView = (
  collection: Collection,
  { readable }: Pick<CollectionScope, 'readable'>,
  seesHidden: boolean,
): FieldView => {
  const views = seesHidden ? withHidden : withoutHidden;
  let ofCollection = views.get(collection);
  if (ofCollection === undefined) {
    ofCollection = new WeakMap();
    views.set(collection, ofCollection);
  }
  const who = readable ?? everyField;
  let view = ofCollection.get(who);
  if (view === undefined) {
    view = makeView(collection, readable, seesHidden);
    ofCollection.set(who, view);
  }
  return view;
};

/** Whether values that a caller sends for the field count. The server alone sets dates of its own. */
export const isSettable = (
  field: Field,
  { writable }: Pick<CollectionScope, 'writable'>,
  seesHidden: boolean,
): boolean =>
  field.type !== 'autodate' && (seesHidden || !field.hidden) && (writable === null || writable.has(field.name));

/** The part of a record that the view shows, in its order, without what says where it belongs. */
export const visibleValues = (view: FieldView, values: RecordValues): RecordValues => {
  const shown: RecordValues = {};
  for (const name of view.names) shown[name] = values[name] ?? null;
  return shown;
};
