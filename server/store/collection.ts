/** The shape of a collection as the stores know it. Rules about what a valid definition is live in domain/collections. */

interface FieldBase {
  /** Stable through renames: fields of an old and a new definition are matched by it. */
  readonly id: string;
  readonly name: string;
  /** Made by Fichero; cannot be removed or change its type. */
  readonly system: boolean;
  /** Left out of every answer to API keys. */
  readonly hidden: boolean;
  readonly presentable: boolean;
  /** A hint for people, at most 300 characters. */
  readonly help: string;
}

interface Requirable {
  /** Present and not empty; 0 and false are values. */
  readonly required: boolean;
}

/** Lengths in characters; `max` 0 means the default of 5,000. */
export interface TextField extends FieldBase, Requirable {
  readonly type: 'text';
  readonly min: number;
  readonly max: number;
  readonly pattern: string;
  readonly autogeneratePattern: string;
  readonly primaryKey: boolean;
}
/** `maxSize` in bytes, 0 means the default of 5 MB. */
export interface EditorField extends FieldBase, Requirable {
  readonly type: 'editor';
  readonly maxSize: number;
  readonly convertURLs: boolean;
}
export interface NumberField extends FieldBase, Requirable {
  readonly type: 'number';
  readonly min: number | null;
  readonly max: number | null;
  readonly onlyInt: boolean;
}
export interface BoolField extends FieldBase, Requirable {
  readonly type: 'bool';
}
/** At most one of the two lists is used. */
export interface EmailField extends FieldBase, Requirable {
  readonly type: 'email';
  readonly onlyDomains: readonly string[];
  readonly exceptDomains: readonly string[];
}
export interface UrlField extends FieldBase, Requirable {
  readonly type: 'url';
  readonly onlyDomains: readonly string[];
  readonly exceptDomains: readonly string[];
}
/** Bounds in the wire's date form, `''` for none. */
export interface DateField extends FieldBase, Requirable {
  readonly type: 'date';
  readonly min: string;
  readonly max: string;
}
/** Set by the server alone. */
export interface AutodateField extends FieldBase {
  readonly type: 'autodate';
  readonly onCreate: boolean;
  readonly onUpdate: boolean;
}
/** `maxSelect` of at most 1 holds one value (a string), more hold a list. The same for relation and file. */
export interface SelectField extends FieldBase, Requirable {
  readonly type: 'select';
  readonly values: readonly string[];
  readonly maxSelect: number;
}
export interface RelationField extends FieldBase, Requirable {
  readonly type: 'relation';
  readonly collectionId: string;
  readonly cascadeDelete: boolean;
  readonly minSelect: number;
  readonly maxSelect: number;
}
/** `maxSize` in bytes per file, 0 means the default of 5 MB. */
export interface FileField extends FieldBase, Requirable {
  readonly type: 'file';
  readonly maxSelect: number;
  readonly maxSize: number;
  readonly mimeTypes: readonly string[];
  readonly thumbs: readonly string[];
  readonly protected: boolean;
}
/** `maxSize` in bytes, 0 means the default of 1 MB. */
export interface JsonField extends FieldBase, Requirable {
  readonly type: 'json';
  readonly maxSize: number;
}
export interface GeoPointField extends FieldBase, Requirable {
  readonly type: 'geoPoint';
}
/** Stored hashed, never returned. `max` 0 means 71, the most that is hashed. */
export interface PasswordField extends FieldBase, Requirable {
  readonly type: 'password';
  readonly min: number;
  readonly max: number;
  readonly pattern: string;
  readonly cost: number;
}

export type Field =
  | TextField
  | EditorField
  | NumberField
  | BoolField
  | EmailField
  | UrlField
  | DateField
  | AutodateField
  | SelectField
  | RelationField
  | FileField
  | JsonField
  | GeoPointField
  | PasswordField;

export type FieldType = Field['type'];

/** An index over one or more fields, in order. `name` is unique in the instance. */
export interface Index {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
}

/** What a collection is called in GraphQL: its object type, one record of it, and many. Never recomputed. */
export interface GraphqlNames {
  /** `Product` */
  readonly type: string;
  /** `product` */
  readonly one: string;
  /** `products` */
  readonly many: string;
}

export interface Collection {
  readonly id: string;
  readonly name: string;
  /** Unique in the instance, whatever their case. Empty for what has no place in GraphQL: a system collection, a scaffold. */
  readonly graphql: GraphqlNames;
  readonly type: 'base';
  /** Belongs to Fichero itself (keys, admins, sessions): no door shows it. */
  readonly system: boolean;
  /** In the order people gave. The first is `id`. */
  readonly fields: readonly Field[];
  readonly indexes: readonly Index[];
  readonly created: string;
  readonly updated: string;
}

/** All definitions in force at one version. A change of any definition raises the version. */
export interface Schema {
  readonly version: number;
  /** In order of creation; without the system collections. */
  readonly collections: readonly Collection[];
}

export const noGraphqlNames: GraphqlNames = { type: '', one: '', many: '' };

/** What a list may be asked for besides fields, none of which can have these names. */
export const originNames = ['collectionId', 'collectionName'] as const;

/** What a name of `originNames` stands for in every record of the collection; null for any other name. */
export const originOf = ({ id, name }: Collection, asked: string): string | null => {
  if (asked === 'collectionId') return id;
  return asked === 'collectionName' ? name : null;
};

/** Whether values of the field are lists. */
export const isMultiple = (field: Field): boolean =>
  (field.type === 'select' || field.type === 'relation' || field.type === 'file') && field.maxSelect > 1;
