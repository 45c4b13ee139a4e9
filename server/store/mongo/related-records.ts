import type { Document } from 'mongodb';
import type { Collection } from '../collection.js';
import type { Filter, Operand } from '../filter.js';
import { operandsIn } from '../filter-choices.js';
import type { RelatedRecords } from '../filter-match.js';
import type { RecordValues } from '../port.js';
import { decodeRecord } from './codec.js';
import { columnNamed, type Layout, referencePath } from './layout.js';
import { type Branch, type LayoutOf, type PathNode, pathTree } from './path-tree.js';
import { chunksOf, idsPerQuery } from './references.js';

/** Finds documents, with no more than these columns, in the order of creation. */
export type FindDocuments = (
  layout: Layout,
  query: Document,
  projection: Document,
) => Promise<readonly { readonly [column: string]: unknown }[]>;

const idsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string' && id !== '');

/**
 * The records that the paths of some operands lead to, with the fields that the operands read. Loaded together for many records at
 * hand, hop by hop.
 */
export class LoadedRecords implements RelatedRecords {
  readonly #root: PathNode;
  /** What is read of the records of each collection, by its id. */
  readonly #projections = new Map<string, Document>();
  readonly #byId = new Map<string, RecordValues>();
  readonly #referring = new Map<string, RecordValues[]>();
  readonly #every = new Map<string, readonly RecordValues[]>();

  constructor(
    private readonly layoutOf: LayoutOf,
    layout: Layout,
    operands: readonly Operand[],
    private readonly findDocuments: FindDocuments,
  ) {
    this.#root = pathTree(layoutOf, layout, operands);
    this.#project(this.#root);
  }

  /** The columns to read of a record at hand. */
  get projection(): Document {
    return this.#projectionOf(this.#root.layout);
  }

  find({ id: collection }: Collection, id: string): RecordValues | null {
    return this.#byId.get(`${collection}/${id}`) ?? null;
  }

  referring({ id: collection }: Collection, field: string, id: string): readonly RecordValues[] {
    return this.#referring.get(`${collection}/${field}/${id}`) ?? [];
  }

  every({ id }: Collection): readonly RecordValues[] {
    return this.#every.get(id) ?? [];
  }

  /** Forgets what was loaded for other records, and loads what these lead to. */
  async load(records: readonly RecordValues[]): Promise<void> {
    this.#byId.clear();
    this.#referring.clear();
    await this.#loadFrom(this.#root, records);
  }

  #project(node: PathNode): void {
    const columns = [...node.columns].map(({ name }) => [name, 1] as const);
    this.#projections.set(node.layout.collection.id, {
      ...this.#projectionOf(node.layout),
      ...Object.fromEntries(columns),
    });
    for (const { wheres, node: next } of node.branches) {
      this.#project(next);
      for (const where of wheres) if (where !== null) this.#project(this.#treeOf(where, next));
    }
  }

  #treeOf(where: Filter, { layout }: PathNode): PathNode {
    return pathTree(this.layoutOf, layout, operandsIn(where));
  }

  #projectionOf({ collection }: Layout): Document {
    return this.#projections.get(collection.id) ?? { _id: 1 };
  }

  async #loadFrom(node: PathNode, records: readonly RecordValues[]): Promise<void> {
    for (const branch of node.branches) {
      const found = await this.#follow(branch, records);
      for (const where of branch.wheres) {
        if (where !== null) await this.#loadFrom(this.#treeOf(where, branch.node), found);
      }
      await this.#loadFrom(branch.node, found);
    }
  }

  async #follow({ hop, node: { layout } }: Branch, records: readonly RecordValues[]): Promise<readonly RecordValues[]> {
    const { id: collection } = layout.collection;
    if (hop.kind === 'every') {
      const known = this.#every.get(collection) ?? (await this.#find(layout, {}));
      this.#every.set(collection, known);
      return known;
    }
    if (hop.kind === 'back') return this.#loadReferring(layout, hop.field, records);
    const wanted = new Set(records.flatMap((record) => idsIn(record[hop.field])));
    await this.#loadByIds(
      layout,
      [...wanted].filter((id) => !this.#byId.has(`${collection}/${id}`)),
    );
    return [...wanted].map((id) => this.#byId.get(`${collection}/${id}`)).filter((record) => record !== undefined);
  }

  async #loadByIds(layout: Layout, ids: readonly string[]): Promise<void> {
    for (const some of chunksOf(ids, idsPerQuery)) {
      for (const record of await this.#find(layout, { _id: { $in: [...some] } })) {
        this.#byId.set(`${layout.collection.id}/${String(record['id'])}`, record);
      }
    }
  }

  async #loadReferring(
    layout: Layout,
    field: string,
    records: readonly RecordValues[],
  ): Promise<readonly RecordValues[]> {
    const keyOf = (id: string): string => `${layout.collection.id}/${field}/${id}`;
    const ids = records.map((record) => String(record['id']));
    const unknown = [...new Set(ids)].filter((id) => !this.#referring.has(keyOf(id)));
    for (const id of unknown) this.#referring.set(keyOf(id), []);
    const path = referencePath(columnNamed(layout, field));
    for (const some of chunksOf(unknown, idsPerQuery)) {
      const sought = new Set(some);
      for (const record of await this.#find(layout, { [path]: { $in: [...some] } })) {
        const named = new Set(idsIn(record[field]).filter((id) => sought.has(id)));
        for (const id of named) this.#referring.get(keyOf(id))?.push(record);
      }
    }
    return [...new Set(ids.flatMap((id) => this.#referring.get(keyOf(id)) ?? []))];
  }

  async #find(layout: Layout, query: Document): Promise<readonly RecordValues[]> {
    const documents = await this.findDocuments(layout, query, this.#projectionOf(layout));
    return documents.map((document) => decodeRecord(layout, document));
  }
}
