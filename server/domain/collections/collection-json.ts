import type { JsonObject } from '../../lib/json.js';
import type { Collection, Field, Index } from '../../store/collection.js';

const quote = (name: string): string => `\`${name}\``;

/** The index in the text form that the REST API shows and takes. It is shown, never run. */
export const indexToSql = (collection: Collection, index: Index): string =>
  `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${quote(collection.name)} (${index.fields.map(quote).join(', ')})`;

export const fieldToJson = (field: Field): JsonObject => ({ ...field }) as unknown as JsonObject;

/** The shape of records-rest.md section 3. Access rules are always null: keys and their permissions take their place. */
export const collectionToJson = (collection: Collection): JsonObject => ({
  id: collection.id,
  listRule: null,
  viewRule: null,
  createRule: null,
  updateRule: null,
  deleteRule: null,
  name: collection.name,
  type: collection.type,
  graphql: { ...collection.graphql },
  fields: collection.fields.map(fieldToJson),
  indexes: collection.indexes.map((index) => indexToSql(collection, index)),
  created: collection.created,
  updated: collection.updated,
  system: collection.system,
});
