import type { JsonValue } from './json.js';

/** Conditions on one field, all of which must hold. Names and meanings are those of the GraphQL schema. */
export interface TextWhere {
  readonly eq?: string;
  readonly ne?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  readonly contains?: string;
  readonly startsWith?: string;
  readonly endsWith?: string;
  readonly isEmpty?: boolean;
  /** Whether `contains`, `startsWith` and `endsWith` tell A from a; not unless said. */
  readonly caseSensitive?: boolean;
}

export interface NumberWhere {
  readonly eq?: number;
  readonly ne?: number;
  readonly in?: readonly number[];
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

export interface BoolWhere {
  readonly eq: boolean;
}

/** Dates are texts such as `2026-01-31 09:30:00.000Z`. */
export interface DateWhere {
  readonly eq?: string;
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly isNull?: boolean;
}

export interface SelectWhere<Value extends string = string> {
  readonly eq?: Value;
  readonly in?: readonly Value[];
  readonly notIn?: readonly Value[];
  readonly isEmpty?: boolean;
}

/** Of a field that holds several values, or of relations to several records by their ids. */
export interface ListWhere<Value extends string = string> {
  readonly has?: Value;
  readonly hasSome?: readonly Value[];
  readonly hasEvery?: readonly Value[];
  readonly isEmpty?: boolean;
}

export interface IdWhere {
  readonly eq?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
}

export interface FileWhere {
  readonly isEmpty?: boolean;
  readonly name?: TextWhere;
  readonly count?: NumberWhere;
}

export interface JsonWhere {
  /** Where in the value: keys of objects, places in lists. */
  readonly path?: readonly string[];
  readonly eq?: JsonValue;
  readonly contains?: JsonValue;
  readonly isNull?: boolean;
}

export interface GeoWhere {
  readonly near?: { readonly lon: number; readonly lat: number; readonly km: number };
  readonly within?: { readonly west: number; readonly south: number; readonly east: number; readonly north: number };
  readonly isEmpty?: boolean;
}

/** Of a relation to one record. */
export interface RelatedWhere<Where> {
  readonly id?: IdWhere;
  readonly is?: Where;
  readonly isNull?: boolean;
}

/** Of a relation to several records, forwards or backwards. */
export interface RelatedListWhere<Where> {
  readonly some?: Where;
  readonly every?: Where;
  readonly none?: Where;
}

export type Direction = 'ASC' | 'DESC';
