import { fieldKinds } from '#server/domain/records/fields/field-kinds.js';
import type { JsonObject } from '#server/lib/json.js';
import type { Field, FieldType } from '#server/store/collection.js';

/** The least that a type needs to be defined. */
export const least: { readonly [T in FieldType]?: JsonObject } = {
  select: { values: ['a', 'b', 'c'] },
  relation: { collectionId: 'posts' },
  autodate: { onCreate: true },
};

/** A field as the type itself reads the options. */
export const defineField = (type: FieldType, options: JsonObject = {}): Field => {
  const defined = fieldKinds[type].define({ ...least[type], ...options });
  if ('errors' in defined) throw new Error(`${type}: ${JSON.stringify(defined.errors)}`);
  const base = { id: type, name: 'value', type, system: false, hidden: false, presentable: false, help: '' };
  return { ...base, ...defined.options } as Field;
};
