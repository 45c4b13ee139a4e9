import type { JsonValue } from '../../lib/json.js';
import type { Field as StoredField } from '../../store/collection.js';
import { builder } from '../builder.js';

/** What each type of field is for, for people. */
export const fieldTypes = {
  text: 'Plain text.',
  editor: 'Rich text, stored as HTML.',
  number: 'Whole or decimal numbers.',
  bool: 'True or false.',
  email: 'An e-mail address.',
  url: 'A web address.',
  date: 'A point in time.',
  autodate: 'A point in time set by the server on create, on update or both.',
  select: 'One or several of the given values.',
  json: 'Any JSON value.',
  file: 'One or several files.',
  relation: 'One or several records of another collection.',
  geoPoint: 'A longitude and a latitude.',
  password: 'A text that is stored hashed and never returned.',
} as const satisfies Record<StoredField['type'], string>;

type FieldTypeValues = {
  readonly [T in StoredField['type']]: { readonly value: T; readonly description: string };
};

const FieldType = builder.enumType('FieldType', {
  description: 'The types of fields. The names are those of the REST interface.',
  values: Object.fromEntries(
    Object.entries(fieldTypes).map(([value, description]) => [value, { value, description }]),
  ) as FieldTypeValues,
});

type OptionKind = 'boolean' | 'float' | 'int' | 'json' | 'string' | 'strings';

/** Every option of every type, with the types it belongs to: one flat list, as in the JSON of the REST interface. */
const optionKinds = {
  required: ['boolean', 'All but autodate: a record must have a value. 0 and false are values.'],
  min: ['json', 'text, password: shortest length in characters. number: smallest number. date: earliest date.'],
  max: ['json', 'text, password: longest length in characters. number: largest number. date: latest date.'],
  pattern: ['string', 'text, password: a regular expression that values must match.'],
  autogeneratePattern: ['string', 'text: how a value is made where none is given.'],
  primaryKey: ['boolean', 'text: whether it is the `id` of the record.'],
  maxSize: ['float', 'editor, json, file: largest size in bytes; 0 for the default.'],
  convertURLs: ['boolean', 'editor: whether links are made relative.'],
  onlyInt: ['boolean', 'number: whole numbers alone.'],
  onlyDomains: ['strings', 'email, url: the only domains allowed.'],
  exceptDomains: ['strings', 'email, url: domains refused.'],
  onCreate: ['boolean', 'autodate: set when a record is created.'],
  onUpdate: ['boolean', 'autodate: set when a record is changed.'],
  values: ['strings', 'select: what can be selected.'],
  minSelect: ['int', 'relation: the fewest records.'],
  maxSelect: ['int', 'select, relation, file: the most values; up to 1 holds a single value, more hold a list.'],
  collectionId: ['string', 'relation: the id of the collection it points to.'],
  cascadeDelete: ['boolean', 'relation: whether a record goes when the last record it points to goes.'],
  mimeTypes: ['strings', 'file: the only types allowed.'],
  thumbs: ['strings', 'file: sizes of thumbnails, such as `100x100`.'],
  protected: ['boolean', 'file: kept for clients that set it; every download needs `files:read`.'],
  cost: ['int', 'password: kept for clients that set it.'],
} as const satisfies Record<string, readonly [OptionKind, string]>;

type OptionName = keyof typeof optionKinds;

interface OptionShapes {
  boolean: boolean;
  float: number;
  int: number;
  json: JsonValue;
  string: string;
  strings: readonly string[];
}

type Options = { readonly [N in OptionName]?: OptionShapes[(typeof optionKinds)[N][0]] };

/** A field with the options of every type, those of other types undefined. */
type FieldShape = Pick<StoredField, 'id' | 'name' | 'type' | 'system' | 'hidden' | 'presentable' | 'help'> & Options;

export const Field = builder.objectRef<FieldShape>('Field').implement({
  description: 'A field of a collection. Options that its type does not have are null.',
  fields: (t) => {
    const option = (name: OptionName) => ({ nullable: true, description: optionKinds[name][1] }) as const;
    return {
      id: t.exposeID('id', { description: 'Stable through renames.' }),
      name: t.exposeString('name', { description: 'The key of its values.' }),
      type: t.expose('type', { type: FieldType, description: 'Fixed once the field exists.' }),
      system: t.exposeBoolean('system', { description: 'Made by Fichero: it cannot be removed.' }),
      hidden: t.exposeBoolean('hidden', { description: 'Left out of every answer to API keys.' }),
      presentable: t.exposeBoolean('presentable', { description: 'Whether it stands for the record in lists.' }),
      help: t.exposeString('help', { description: 'A hint for people.' }),
      required: t.exposeBoolean('required', option('required')),
      min: t.expose('min', { type: 'JSON', ...option('min') }),
      max: t.expose('max', { type: 'JSON', ...option('max') }),
      pattern: t.exposeString('pattern', option('pattern')),
      autogeneratePattern: t.exposeString('autogeneratePattern', option('autogeneratePattern')),
      primaryKey: t.exposeBoolean('primaryKey', option('primaryKey')),
      maxSize: t.exposeFloat('maxSize', option('maxSize')),
      convertURLs: t.exposeBoolean('convertURLs', option('convertURLs')),
      onlyInt: t.exposeBoolean('onlyInt', option('onlyInt')),
      onlyDomains: t.exposeStringList('onlyDomains', option('onlyDomains')),
      exceptDomains: t.exposeStringList('exceptDomains', option('exceptDomains')),
      onCreate: t.exposeBoolean('onCreate', option('onCreate')),
      onUpdate: t.exposeBoolean('onUpdate', option('onUpdate')),
      values: t.exposeStringList('values', option('values')),
      minSelect: t.exposeInt('minSelect', option('minSelect')),
      maxSelect: t.exposeInt('maxSelect', option('maxSelect')),
      collectionId: t.exposeString('collectionId', option('collectionId')),
      cascadeDelete: t.exposeBoolean('cascadeDelete', option('cascadeDelete')),
      mimeTypes: t.exposeStringList('mimeTypes', option('mimeTypes')),
      thumbs: t.exposeStringList('thumbs', option('thumbs')),
      protected: t.exposeBoolean('protected', option('protected')),
      cost: t.exposeInt('cost', option('cost')),
    };
  },
});

export const FieldInput = builder.inputType('FieldInput', {
  description: 'A field to define: the JSON of the REST interface. Options that its type does not have are ignored.',
  fields: (t) => {
    const option = (name: OptionName) => ({ description: optionKinds[name][1] }) as const;
    return {
      id: t.id({ description: 'Of an existing field, to rename or change it; without it the name tells which.' }),
      name: t.string({ required: true, description: 'Letters, digits and `_`.' }),
      type: t.field({ type: FieldType, required: true, description: 'Fixed once the field exists.' }),
      system: t.boolean({ description: 'Accepted and without effect.' }),
      hidden: t.boolean({ description: 'Left out of every answer to API keys.' }),
      presentable: t.boolean({ description: 'Whether it stands for the record in lists.' }),
      help: t.string({ description: 'A hint for people, at most 300 characters.' }),
      required: t.boolean(option('required')),
      min: t.field({ type: 'JSON', ...option('min') }),
      max: t.field({ type: 'JSON', ...option('max') }),
      pattern: t.string(option('pattern')),
      autogeneratePattern: t.string(option('autogeneratePattern')),
      primaryKey: t.boolean(option('primaryKey')),
      maxSize: t.float(option('maxSize')),
      convertURLs: t.boolean(option('convertURLs')),
      onlyInt: t.boolean(option('onlyInt')),
      onlyDomains: t.stringList(option('onlyDomains')),
      exceptDomains: t.stringList(option('exceptDomains')),
      onCreate: t.boolean(option('onCreate')),
      onUpdate: t.boolean(option('onUpdate')),
      values: t.stringList(option('values')),
      minSelect: t.int(option('minSelect')),
      maxSelect: t.int(option('maxSelect')),
      collectionId: t.string(option('collectionId')),
      cascadeDelete: t.boolean(option('cascadeDelete')),
      mimeTypes: t.stringList(option('mimeTypes')),
      thumbs: t.stringList(option('thumbs')),
      protected: t.boolean(option('protected')),
      cost: t.int(option('cost')),
    };
  },
});
