import type { JsonObject } from '../../lib/json.js';
import { originOf } from '../../store/collection.js';
import type { RecordValues } from '../../store/port.js';
import { RecordItems } from '../../store/record-items.js';
import { withSchema } from '../with-schema.js';
import { type ExpandTree, parseExpand } from './expand-tree.js';
import { Expansion, type RelatedLists } from './expansion.js';
import { type FieldPicker, parseFields } from './field-picker.js';
import { type OpenedCollection, type Opening, openCollection, recordView } from './opened-collection.js';
import type { RecordShape, RecordView } from './record-service.js';

/** How records are asked to look: which keys, and which related records with them. */
export interface Shape {
  readonly picker: FieldPicker | null;
  readonly tree: ExpandTree | null;
}

/**
 * Null when nothing is asked for: every readable field, nothing related.
 * @throws AppError VALIDATION for `fields` that cannot be understood
 */
export const parseShape = ({ fields, expand }: RecordShape): Shape | null => {
  const picker = fields === undefined ? null : parseFields(fields);
  const tree = expand === undefined ? null : parseExpand(expand);
  return picker === null && tree === null ? null : { picker, tree };
};

/** Of the keys that the caller may see, those that must be read for the shape. */
export const keysOf = (shape: Shape | null, keys: readonly string[]): readonly string[] => {
  if (shape === null || shape.picker === null) return keys;
  const { picker, tree } = shape;
  return keys.filter((key) => picker.wants(key) || (tree !== null && (key === 'id' || tree.has(key))));
};

/**
 * @param rows hold what `keysOf` names; they are taken over
 * @throws AppError VALIDATION when `expand` finds more than one answer can hold
 */
const shapeRows = async (
  lists: RelatedLists,
  opened: OpenedCollection,
  { picker, tree }: Shape,
  rows: JsonObject[],
): Promise<readonly JsonObject[]> => {
  if (tree !== null) await new Expansion(lists, opened).expand(opened.collection, rows, tree);
  return picker === null ? rows : rows.map((row) => picker.pick(row));
};

/** The records of a page that was read with the keys of `keysOf`. What needs nothing more stays the text it is. */
export const shapeItems = async (
  lists: RelatedLists,
  opened: OpenedCollection,
  shape: Shape | null,
  items: RecordItems,
): Promise<RecordItems> => {
  if (shape === null || (shape.tree === null && shape.picker?.isPlain === true)) return items;
  return RecordItems.fromRows(await shapeRows(lists, opened, shape, [...items.rows()]));
};

/** What the caller may see of a record, in the shape asked for. */
export const shapedView = async (
  lists: RelatedLists,
  opened: OpenedCollection,
  shape: Shape | null,
  values: RecordValues,
): Promise<RecordView> => {
  const view = recordView(opened, values);
  if (shape === null || view.values === null) return view;
  const { collection } = opened;
  const keys = keysOf(shape, opened.view.keys);
  const row = Object.fromEntries(keys.map((key) => [key, originOf(collection, key) ?? values[key] ?? null]));
  const [shaped = null] = await shapeRows(lists, opened, shape, [row]);
  return { ...view, shaped };
};

/**
 * The same for a record that was just written: when definitions change in the middle, only the look at related records is
 * repeated.
 */
export const shapeWritten = (
  opening: Opening,
  opened: OpenedCollection,
  shape: Shape | null,
  values: RecordValues,
): Promise<RecordView> => {
  const { store } = opening;
  if (shape === null || shape.tree === null) return shapedView(store, opened, shape, values);
  const { grant, collection } = opened;
  return withSchema(store, async (schema) =>
    shapedView(store, await openCollection(opening, schema, grant, collection.id), shape, values),
  );
};
