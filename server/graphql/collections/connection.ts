import type { GraphQLResolveInfo } from 'graphql';
import type { Grant } from '../../access/authorize.js';
import type { ConnectionPage, PageOf, Source } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { typedOrder } from '../../domain/records/typed-order.js';
import { typedWhere } from '../../domain/records/typed-where.js';
import type { GraphqlContext } from '../context.js';
import { Selection } from '../selection.js';
import type { PageInfoSource } from '../types/typed-records.js';
import { Batch } from './batch.js';
import { NodeShape, type RecordNode } from './record-node.js';
import { perPageOf, type WindowArgs, windowOf } from './window.js';

export interface ConnectionArgs extends WindowArgs {
  readonly where?: unknown;
  readonly search?: string | null;
  readonly orderBy?: unknown;
}

/** Whose connection: of the record with this id, or null for all records of the collection. */
export type Parent = string | null;

interface Edge {
  readonly cursor: string;
  readonly node: RecordNode;
}

/** What the fields of a connection are resolved from; a page when part of it is selected. */
export interface ConnectionSource {
  readonly connection: Connection;
  readonly parent: Parent;
  readonly nodes?: readonly RecordNode[];
  readonly edges?: readonly Edge[];
  readonly pageInfo?: PageInfoSource;
}

/** Where the records of a connection are looked for. */
interface Place {
  readonly typed: TypedCollection;
  /** The relation field that refers to the parents; null for a connection of all records. */
  readonly via: string | null;
}

const distinct = (parents: readonly Parent[]): readonly string[] => [
  ...new Set(parents.filter((parent) => parent !== null)),
];

/** One field that gives a connection, with its arguments, for all the records of its level: each part is asked for once for all of them. */
export class Connection {
  readonly typed: TypedCollection;
  readonly #via: string | null;
  readonly #where: Source['where'];
  readonly #search: string | null;
  readonly #page: Batch<Parent, ConnectionSource>;
  readonly #selectsPage: boolean;

  constructor(
    { typed, via }: Place,
    grant: Grant,
    args: ConnectionArgs,
    context: GraphqlContext,
    info: GraphQLResolveInfo,
  ) {
    this.typed = typed;
    this.#via = via;
    this.#where = typedWhere(typed, args.where);
    this.#search = args.search ?? null;
    const selection = new Selection(info);
    const edges = selection.under('edges');
    const withCursors =
      edges.has('cursor') || ['startCursor', 'endCursor'].some((name) => selection.under('pageInfo').has(name));
    const shape = new NodeShape(typed, selection.under('nodes'), edges.under('node'));
    const window = windowOf(args);
    const orderBy = typedOrder(typed, args.orderBy);
    const query: PageOf = { orderBy, window, fields: shape.columns, cursors: withCursors };
    this.#selectsPage = ['nodes', 'edges', 'pageInfo'].some((name) => selection.has(name));
    this.#page = new Batch((parents) => this.#read(grant, parents, query, shape, context));
  }

  find(parent: Parent): ConnectionSource | Promise<ConnectionSource> {
    return this.#selectsPage ? this.#page.load(parent) : { connection: this, parent };
  }

  /** What is asked of the connections of these parents, in the order in which it is answered. */
  sourceOf(parents: readonly Parent[]): Source {
    const from = { collection: this.typed.collection.id, where: this.#where ?? null, search: this.#search };
    return this.#via === null ? from : { ...from, parents: { field: this.#via, ids: distinct(parents) } };
  }

  /** Answers to `sourceOf`, one for each of the parents. */
  spread<T>(parents: readonly Parent[], answers: readonly T[]): readonly T[] {
    if (this.#via === null) return parents.map(() => answers[0] as T);
    const places = new Map(distinct(parents).map((id, place) => [id, place]));
    return parents.map((parent) => answers[places.get(parent ?? '') ?? 0] as T);
  }

  async #read(
    grant: Grant,
    parents: readonly Parent[],
    query: PageOf,
    shape: NodeShape,
    context: GraphqlContext,
  ): Promise<readonly ConnectionSource[]> {
    const pages = await context.services.recordQueries.pages(grant, this.sourceOf(parents), query);
    const shown = pages.map((page) => pageSource(page, shape.nodes(page.rows, context), query));
    return this.spread(parents, shown).map((page, place) => ({
      connection: this,
      parent: parents[place] ?? null,
      ...page,
    }));
  }
}

const pageSource = (
  { cursors, hasNextPage, hasPreviousPage }: ConnectionPage,
  nodes: readonly RecordNode[],
  { window }: PageOf,
): Pick<ConnectionSource, 'nodes' | 'edges' | 'pageInfo'> => ({
  nodes,
  edges: nodes.map((node, place) => ({ cursor: cursors?.[place] ?? '', node })),
  pageInfo: {
    hasNextPage,
    hasPreviousPage,
    startCursor: cursors?.[0] ?? null,
    endCursor: cursors?.at(-1) ?? null,
    page: window.kind === 'page' ? window.page : null,
    perPage: perPageOf(window),
  },
});
