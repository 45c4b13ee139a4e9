import type { GraphQLResolveInfo } from 'graphql';
import type { Grant } from '../../access/authorize.js';
import type { ConnectionPage, PageOf, Source } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { typedOrder } from '../../domain/records/typed-order.js';
import { typedWhere } from '../../domain/records/typed-where.js';
import type { GraphqlContext } from '../context.js';
import { JsonText } from '../execution/json-text.js';
import type { PageInfoSource } from '../types/typed-records.js';
import { type AskedPage, askedPage } from './asked-page.js';
import { Batch } from './batch.js';
import type { RecordNode } from './record-node.js';
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
  /** As JSON where the executor takes that, and nothing is left to be resolved. */
  readonly nodes?: readonly RecordNode[] | JsonText;
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
  readonly #asked: AskedPage;

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
    this.#asked = askedPage(typed, info);
    const { shape, members, withCursors } = this.#asked;
    const window = windowOf(args);
    const orderBy = typedOrder(typed, args.orderBy);
    const fields = 'takesJson' in info && members !== null ? members : shape.columns;
    const query: PageOf = { orderBy, window, fields, cursors: withCursors };
    this.#page = new Batch((parents) => this.#read(grant, parents, query, context));
  }

  find(parent: Parent): ConnectionSource | Promise<ConnectionSource> {
    return this.#asked.isSelected ? this.#page.load(parent) : { connection: this, parent };
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
    context: GraphqlContext,
  ): Promise<readonly ConnectionSource[]> {
    const pages = await context.services.recordQueries.pages(grant, this.sourceOf(parents), query);
    const shown = pages.map((page) => this.#shown(page, query, context));
    return this.spread(parents, shown).map((page, place) => ({
      connection: this,
      parent: parents[place] ?? null,
      ...page,
    }));
  }

  #shown(page: ConnectionPage, query: PageOf, context: GraphqlContext): ShownPage {
    const pageInfo = pageInfoOf(page, query);
    const { shape, members, withEdges } = this.#asked;
    if (query.fields === members) return { nodes: new JsonText(page.items.text()), pageInfo };
    const nodes = shape.nodes(page.items.rows(), context);
    if (!withEdges) return { nodes, pageInfo };
    return { nodes, pageInfo, edges: nodes.map((node, place) => ({ cursor: page.cursors?.[place] ?? '', node })) };
  }
}

type ShownPage = Pick<ConnectionSource, 'nodes' | 'edges' | 'pageInfo'>;

const pageInfoOf = ({ cursors, hasNextPage, hasPreviousPage }: ConnectionPage, { window }: PageOf): PageInfoSource => ({
  hasNextPage,
  hasPreviousPage,
  startCursor: cursors?.[0] ?? null,
  endCursor: cursors?.at(-1) ?? null,
  page: window.kind === 'page' ? window.page : null,
  perPage: perPageOf(window),
});
