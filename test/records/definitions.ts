import { suggestGraphqlNames } from '#server/domain/collections/suggest-graphql-names.js';
import type { Collection, Field, FieldType, Index } from '#server/store/collection.js';

type Options<T extends FieldType> = Partial<Omit<Extract<Field, { type: T }>, 'type' | 'name'>>;

const defaults: { readonly [T in FieldType]: Omit<Extract<Field, { type: T }>, 'id' | 'name' | keyof typeof common> } =
  {
    text: { type: 'text', required: false, min: 0, max: 0, pattern: '', autogeneratePattern: '', primaryKey: false },
    editor: { type: 'editor', required: false, maxSize: 0, convertURLs: false },
    number: { type: 'number', required: false, min: null, max: null, onlyInt: false },
    bool: { type: 'bool', required: false },
    email: { type: 'email', required: false, onlyDomains: [], exceptDomains: [] },
    url: { type: 'url', required: false, onlyDomains: [], exceptDomains: [] },
    date: { type: 'date', required: false, min: '', max: '' },
    autodate: { type: 'autodate', onCreate: true, onUpdate: false },
    select: { type: 'select', required: false, values: ['red', 'green', 'blue'], maxSelect: 1 },
    relation: { type: 'relation', required: false, collectionId: '', cascadeDelete: false, minSelect: 0, maxSelect: 1 },
    file: { type: 'file', required: false, maxSelect: 1, maxSize: 0, mimeTypes: [], thumbs: [], protected: false },
    json: { type: 'json', required: false, maxSize: 0 },
    geoPoint: { type: 'geoPoint', required: false },
    password: { type: 'password', required: false, min: 0, max: 0, pattern: '', cost: 10 },
  };

const common = { system: false, hidden: false, presentable: false, help: '' };

/** A field with the defaults of its type. */
export const field = <T extends FieldType>(type: T, name: string, options: Options<T> = {}): Field =>
  ({ ...common, ...defaults[type], id: `${type}_${name}`, name, ...options }) as unknown as Field;

const idField = field('text', 'id', {
  system: true,
  required: true,
  primaryKey: true,
  min: 15,
  max: 15,
  pattern: '^[a-z0-9]+$',
  autogeneratePattern: '[a-z0-9]{15}',
});

/** A collection with `id`, the given fields, `created` and `updated`. */
export const collection = (name: string, fields: readonly Field[], indexes: readonly Index[] = []): Collection => ({
  id: `pbc_${name}`,
  name,
  graphql: suggestGraphqlNames(name).next().value,
  type: 'base',
  system: false,
  fields: [
    idField,
    ...fields,
    field('autodate', 'created'),
    field('autodate', 'updated', { onCreate: true, onUpdate: true }),
  ],
  indexes,
  created: '2026-01-01 00:00:00.000Z',
  updated: '2026-01-01 00:00:00.000Z',
});
