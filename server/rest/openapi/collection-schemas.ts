import type { ShownCollection } from '../../domain/collections/collection-service.js';
import type { JsonObject } from '../../lib/json.js';
import { type Collection, type Field, isMultiple } from '../../store/collection.js';
import { readSchema, writeSchema } from './field-schemas.js';
import { listOf, objectOf, ref, type Schema } from './schema.js';

/** A collection in paths and keys of the document, which are ASCII: its name, or else its id, by which it can be addressed as well. */
export const handleOf = ({ id, name }: Collection): string => (/^\w+$/.test(name) ? name : id);

/** Names of the schemas of one collection. A dot is in no collection's name. */
export const schemaNames = (collection: Collection) => {
  const handle = handleOf(collection);
  return { record: `${handle}.Record`, page: `${handle}.Page`, create: `${handle}.Create`, update: `${handle}.Update` };
};

const recordSchema = (shown: ShownCollection): Schema => ({
  ...objectOf({
    collectionId: { type: 'string', const: shown.collection.id },
    collectionName: { type: 'string', const: shown.collection.name },
    ...Object.fromEntries(shown.readable.map((field) => [field.name, readSchema(field)])),
  }),
  'x-fichero': collectionFacts(shown),
});

/** What JSON Schema has no words for; the SDK makes types of it. Unique indexes over fields that the caller does not read are left out. */
const collectionFacts = ({ collection, readable, settable }: ShownCollection): JsonObject => {
  const isReadable = new Set(readable);
  const isSettable = new Set(settable);
  const shown = collection.fields.filter((field) => isReadable.has(field) || isSettable.has(field));
  const names = new Set(readable.map(({ name }) => name));
  return {
    id: collection.id,
    name: collection.name,
    graphql: { ...collection.graphql },
    fields: shown.map((field) => ({
      name: field.name,
      type: field.type,
      many: isMultiple(field),
      needed: isSettable.has(field) && mustBeSent(field),
      readable: isReadable.has(field),
      settable: isSettable.has(field),
      help: field.help,
      values: field.type === 'select' ? [...field.values] : [],
      target: field.type === 'relation' ? field.collectionId : null,
    })),
    unique: collection.indexes
      .filter(({ unique, fields }) => unique && fields.every((name) => names.has(name)))
      .map(({ fields }) => [...fields]),
  };
};

export const pageOf = (items: Schema): Schema =>
  objectOf({
    page: { type: 'integer', minimum: 1 },
    perPage: { type: 'integer', minimum: 1, maximum: 1000 },
    totalItems: { type: 'integer', minimum: -1, description: '-1 with `skipTotal`.' },
    totalPages: { type: 'integer', minimum: -1, description: '-1 with `skipTotal`.' },
    items: listOf(items),
  });

const writable = (fields: readonly Field[]): Record<string, Schema> =>
  Object.fromEntries(fields.map((field) => [field.name, writeSchema(field)]));

/** What has no value of its own when a client leaves it out. */
const isNeeded = (field: Field): boolean =>
  'required' in field && field.required && !(field.type === 'text' && field.autogeneratePattern !== '');

/** Zero and false are values, which a new record has by itself. */
const mustBeSent = (field: Field): boolean => isNeeded(field) && field.name !== 'id' && !hasZero(field);

const hasZero = ({ type }: Field): boolean => type === 'number' || type === 'bool' || type === 'geoPoint';

export const collectionSchemas = (shown: ShownCollection): Record<string, Schema> => {
  const { settable } = shown;
  const names = schemaNames(shown.collection);
  const needed = settable.filter(mustBeSent).map(({ name }) => name);
  return {
    [names.record]: recordSchema(shown),
    [names.page]: pageOf(ref(names.record)),
    [names.create]: objectOf(writable(settable), needed),
    [names.update]: objectOf(writable(settable.filter(({ name }) => name !== 'id')), []),
  };
};
