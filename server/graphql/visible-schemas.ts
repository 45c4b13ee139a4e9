import { createHash } from 'node:crypto';
import {
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { authorize, isAllowed } from '../access/authorize.js';
import { type Operation, operations } from '../access/operations.js';
import type { Principal } from '../access/principal.js';
import type { CollectionService, ShownCollection, ShownSchema } from '../domain/collections/collection-service.js';
import { buildSchema } from './collections/build-schema.js';
import { schema as core, printSdl } from './schema.js';
import type { VisibleSchema } from './visible-schema.js';

const everyOperation = Object.keys(operations) as Operation[];

const hashOf = (...texts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('base64url').slice(0, 22);
};

class Visible implements VisibleSchema {
  readonly schema: GraphQLSchema;
  readonly hash: string;
  readonly withheld: ReadonlyMap<string, Operation>;
  #sdl: string | null = null;

  constructor(schema: GraphQLSchema, hash: string, withheld: ReadonlyMap<string, Operation>) {
    this.schema = schema;
    this.hash = hash;
    this.withheld = withheld;
  }

  get sdl(): string {
    this.#sdl ??= `${printSchema(lexicographicSortSchema(this.schema))}\n`;
    return this.#sdl;
  }
}

/** What a type, and each of its fields and arguments, takes of the memory; as measured on schemas of 50 and 200 collections. */
const typeBytes = 2_000;
const partBytes = 500;

const bytesOf = (schema: GraphQLSchema): number => {
  let bytes = 0;
  for (const type of Object.values(schema.getTypeMap())) {
    if (core.getType(type.name) === type) continue;
    bytes += typeBytes;
    if (isInputObjectType(type)) bytes += partBytes * Object.keys(type.getFields()).length;
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { args } of Object.values(type.getFields())) bytes += partBytes * (1 + args.length);
  }
  return bytes;
};

interface Kept {
  readonly visible: Visible;
  readonly bytes: number;
}

/** By which fields records can be named. An index of others shows in nothing, so that no change of it shows either. */
const namingFields = ({ collection, readable }: ShownCollection): readonly (readonly string[])[] => {
  const names = new Set(readable.map(({ name }) => name));
  const naming = collection.indexes.filter(({ unique, fields }) => unique && fields.every((name) => names.has(name)));
  return naming.map(({ fields }) => fields);
};

/** What is shown, to the last option of a field, and what may be done with it. */
const fingerprint = (principal: Principal, { collections }: ShownSchema): string =>
  JSON.stringify([
    everyOperation.map((operation) => Number(isAllowed(principal, operation))),
    collections.map((shown) => [
      [shown.collection.id, shown.collection.name, shown.collection.graphql, namingFields(shown)],
      shown.readable,
      shown.settable.map(({ name }) => name),
    ]),
  ]);

const coreHash = hashOf(printSdl());
/** Who has no credentials is shown what is in schema.graphql anyway. */
const forNobody = new Visible(core, coreHash, new Map());

/**
 * The schemas of an instance, one for all callers who see the same. They are made when they are first asked for, and the least
 * used are forgotten when they take more than `maxBytes`. Nothing is awaited between finding that one is missing and keeping it,
 * so none is made twice at once.
 */
export class VisibleSchemas {
  readonly #collections: CollectionService;
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Kept>();
  readonly #hashes = new WeakMap<Principal, { readonly version: number; readonly hash: string }>();
  #bytes = 0;

  constructor(collections: CollectionService, maxBytes = 134_217_728) {
    this.#collections = collections;
    this.#maxBytes = maxBytes;
  }

  /** What the caller may see now; a change of the definitions, by whichever process, is seen within half a second. */
  async of(principal: Principal | null): Promise<VisibleSchema> {
    if (principal === null) return forNobody;
    const version = await this.#collections.version();
    const known = this.#hashes.get(principal);
    const kept = known?.version === version ? this.#find(known.hash) : null;
    return kept ?? this.#look(principal);
  }

  async #look(principal: Principal): Promise<VisibleSchema> {
    const shown = await this.#collections.recent(authorize(principal, 'schema.introspect'));
    const hash = hashOf(coreHash, fingerprint(principal, shown));
    this.#hashes.set(principal, { version: shown.version, hash });
    return this.#find(hash) ?? this.#keep(principal, hash, shown);
  }

  #find(hash: string): VisibleSchema | null {
    const kept = this.#kept.get(hash);
    if (kept === undefined) return null;
    this.#kept.delete(hash);
    this.#kept.set(hash, kept);
    return kept.visible;
  }

  #keep(principal: Principal, hash: string, { collections }: ShownSchema): VisibleSchema {
    const { schema, withheld } = buildSchema(principal, collections);
    const visible = new Visible(schema, hash, withheld);
    const bytes = bytesOf(schema);
    this.#kept.set(hash, { visible, bytes });
    this.#bytes += bytes;
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= this.#maxBytes || oldest === hash) break;
      this.#kept.delete(oldest);
      this.#bytes -= old.bytes;
    }
    return visible;
  }
}
