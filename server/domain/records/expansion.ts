import type { Grant } from '../../access/authorize.js';
import { AppError } from '../../lib/errors.js';
import type { JsonObject, JsonValue } from '../../lib/json.js';
import { type Collection, isMultiple, type Schema } from '../../store/collection.js';
import { both } from '../../store/filter-choices.js';

import type { CallContext, ListQuery, ListResult } from '../../store/port.js';
import { type ExpandTree, maxExpandDepth } from './expand-tree.js';
import { fieldView } from './field-view.js';
import type { Moment } from './filter-moment.js';
import { namesIn } from './names-in.js';
import { type OpenedCollection, rowsOf } from './opened-collection.js';

/** Where related records are looked up. */
export interface RelatedLists {
  list(query: ListQuery, context: CallContext): Promise<Pick<ListResult, 'items'>>;
}

/** Records of one related collection as the caller may see them. */
type Rows = JsonObject[];

/** How a name in `expand` leads from the records of one collection to those of another. */
interface Step {
  readonly target: Collection;
  /** The relation field: of the records at hand, or with `back` of the target. */
  readonly field: string;
  readonly back: boolean;
  /** Whether what is found is a list, also of one. */
  readonly many: boolean;
}

/** The records that a step found, by the id of the record they belong to. */
type Found = ReadonlyMap<string, Rows>;

/** Related records that one answer may hold, counted as often as they appear. */
const maxRelated = 100_000;
/** Referring records that are shown with one record. */
const maxReferring = 1_000;
/** Referring records of a whole page that are read at once. */
const maxReferringAtOnce = 5_000;

const backRelation = /^(.+)_via_(\w+)$/;

const tooMany = (): AppError => new AppError('VALIDATION', `Invalid expand: more than ${maxRelated} related records.`);

const idOf = (row: JsonObject): string => String(row['id']);

const hasOwnUniqueIndex = ({ indexes }: Collection, field: string): boolean =>
  indexes.some(({ unique, fields }) => unique && fields.length === 1 && fields[0] === field);

/**
 * Puts related records into `expand` of records that a caller was given, as far as its scope reaches. What does not exist
 * for the caller is passed over. However many records there are, each relation costs one call of the store.
 */
export class Expansion {
  readonly #lists: RelatedLists;
  readonly #schema: Schema;
  readonly #grant: Grant;
  readonly #moment: Moment;
  /** How many records an expanded one stands for, itself included; 1 when it is not here. */
  readonly #weights = new WeakMap<JsonObject, number>();

  constructor(lists: RelatedLists, { schema, grant, moment }: OpenedCollection) {
    this.#lists = lists;
    this.#schema = schema;
    this.#grant = grant;
    this.#moment = moment;
  }

  /**
   * Sets `expand` of the rows, which hold their `id` and the relations that the tree names.
   * @throws AppError VALIDATION when the answer would become too large
   */
  async expand(collection: Collection, rows: Rows, tree: ExpandTree): Promise<void> {
    await this.#expand(collection, rows, tree, 1);
    let sum = 0;
    for (const row of rows) sum += this.#weightOf(row);
    if (sum - rows.length > maxRelated) throw tooMany();
  }

  /** Whether anything of the tree could be followed; nothing is asked of no rows. */
  async #expand(collection: Collection, rows: Rows, tree: ExpandTree, depth: number): Promise<boolean> {
    if (rows.length === 0) return true;
    if (depth > maxExpandDepth) return false;
    let followed = false;
    for (const [name, below] of tree) {
      const step = this.#stepOf(collection, name);
      if (step === null) continue;
      const found = step.back ? await this.#referring(step, rows) : await this.#named(step, rows);
      const related = [...new Set([...found.values()].flat())];
      if (below.size > 0 && !(await this.#expand(step.target, related, below, depth + 1))) continue;
      followed = true;
      for (const row of rows) this.#attach(row, name, found.get(idOf(row)) ?? [], step.many);
    }
    return followed;
  }

  #stepOf(collection: Collection, name: string): Step | null {
    const field = this.#visibleField(collection, name);
    if (field?.type === 'relation') {
      const target = this.#reachable(field.collectionId);
      return target === null ? null : { target, field: name, back: false, many: isMultiple(field) };
    }
    const [, from, via] = backRelation.exec(name) ?? [];
    const target = from === undefined ? null : this.#reachable(from);
    const referring = target === null || via === undefined ? undefined : this.#visibleField(target, via);
    if (target === null || referring?.type !== 'relation' || referring.collectionId !== collection.id) return null;
    return { target, field: referring.name, back: true, many: !hasOwnUniqueIndex(target, referring.name) };
  }

  /** A collection that exists for the caller. */
  #reachable(nameOrId: string): Collection | null {
    const found = this.#schema.collections.find(({ id, name }) => id === nameOrId || name === nameOrId);
    return found === undefined || this.#grant.scopeOf(found.id) === null ? null : found;
  }

  #visibleField(collection: Collection, name: string) {
    const scope = this.#grant.scopeOf(collection.id);
    return scope === null ? undefined : fieldView(collection, scope, this.#grant.seesHidden).byName.get(name);
  }

  /** The records that the rows name in a relation field, in that order. */
  async #named({ target, field }: Step, rows: Rows): Promise<Found> {
    const ids = [...new Set(rows.flatMap((row) => namesIn(row[field])))];
    if (ids.length > maxRelated) throw tooMany();
    const records =
      ids.length === 0 ? [] : await this.#list(target, { where: { kind: 'ids', ids }, limit: ids.length });
    const byId = new Map(records.map((record) => [idOf(record), record]));
    const namedBy = (row: JsonObject): Rows =>
      namesIn(row[field])
        .map((id) => byId.get(id))
        .filter((record) => record !== undefined);
    return new Map(rows.map((row) => [idOf(row), namedBy(row)]));
  }

  /** The records that name the rows in a relation field, in order of creation. */
  async #referring({ target, field }: Step, rows: Rows): Promise<Found> {
    const ids = [...new Set(rows.map(idOf))];
    const limit = ids.length === 1 ? maxReferring : maxReferringAtOnce + 1;
    const records = await this.#list(target, { referring: { field, ids }, limit });
    if (records.length > maxReferringAtOnce) return this.#referringOneByOne(target, field, ids);
    const found = new Map<string, Rows>(ids.map((id) => [id, []]));
    for (const record of records) {
      for (const id of namesIn(record[field])) found.get(id)?.push(record);
    }
    for (const [id, referring] of found) found.set(id, referring.slice(0, maxReferring));
    return found;
  }

  /** Where so many refer that those of one record could crowd out those of another. */
  async #referringOneByOne(target: Collection, field: string, ids: readonly string[]): Promise<Found> {
    const found = new Map<string, Rows>();
    let count = 0;
    for (const id of ids) {
      const records = await this.#list(target, { referring: { field, ids: [id] }, limit: maxReferring });
      count += records.length;
      if (count > maxRelated) throw tooMany();
      found.set(id, records);
    }
    return found;
  }

  async #list(target: Collection, what: Pick<ListQuery, 'limit'> & Partial<ListQuery>): Promise<Rows> {
    const scope = this.#grant.scopeOf(target.id);
    if (scope === null) return [];
    const { keys } = fieldView(target, scope, this.#grant.seesHidden);
    const rows = rowsOf(this.#schema, target, scope, this.#moment);
    const asked = { sort: [], offset: 0, total: false, ...what };
    const where = both(rows, what.where ?? null);
    const context = { schemaVersion: this.#schema.version, credential: this.#grant.credential };
    const { items } = await this.#lists.list({ ...asked, collection: target, where, fields: keys }, context);
    return [...items.rows()];
  }

  #attach(row: JsonObject, name: string, related: Rows, many: boolean): void {
    const expand = (row['expand'] ?? {}) as Record<string, JsonValue>;
    row['expand'] = expand;
    const [first] = related;
    if (first === undefined) return;
    const shown = many ? related : [first];
    expand[name] = many ? related : first;
    let weight = this.#weightOf(row);
    for (const record of shown) weight += this.#weightOf(record);
    this.#weights.set(row, weight);
  }

  #weightOf(row: JsonObject): number {
    return this.#weights.get(row) ?? 1;
  }
}
