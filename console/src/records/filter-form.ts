import type { Collection, Field } from 'fichero-sdk';
import { isMultiple } from './fields.js';

/** The operators that the form offers, a part of those of the grammar. */
export type Operator = '=' | '!=' | '~' | '!~' | '>' | '>=' | '<' | '<=' | '?=' | '?!=';

/** `field operator value`; several are joined by `&&`. */
export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

const ofText = ['~', '!~', '=', '!='] as const;
const ofOrder = ['=', '!=', '>', '>=', '<', '<='] as const;
const ofOne = ['=', '!='] as const;
const ofList = ['?=', '?!='] as const;

/** What a field can be asked. */
export const operatorsOf = (field: Field): readonly Operator[] => {
  switch (field.type) {
    case 'number':
    case 'date':
    case 'autodate':
      return ofOrder;
    case 'bool':
      return ofOne;
    case 'select':
    case 'relation':
    case 'file':
      return isMultiple(field) ? ofList : ofOne;
    default:
      return ofText;
  }
};

const isFilterable = ({ type }: Field): boolean => type !== 'password' && type !== 'geoPoint' && type !== 'json';

export const filterableFields = ({ fields }: Collection): readonly Field[] => fields.filter(isFilterable);

const isPlainNumber = /^-?\d+(\.\d+)?$/;

/** A value as the grammar writes it: numbers and truth values bare, the rest quoted, with the quotes in it escaped. */
const literalOf = (field: Field, value: string): string => {
  if (field.type === 'bool') return value === 'true' ? 'true' : 'false';
  if (field.type === 'number' && isPlainNumber.test(value)) return value;
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
};

export const filterOf = (conditions: readonly Condition[], fields: readonly Field[]): string =>
  conditions
    .flatMap(({ field: name, operator, value }) => {
      const field = fields.find((each) => each.name === name);
      return field === undefined ? [] : [`${name} ${operator} ${literalOf(field, value)}`];
    })
    .join(' && ');

const condition =
  /^\s*(\w+)\s*(\?!=|\?=|!=|!~|>=|<=|=|~|>|<)\s*("(?:[^"\\]|\\.)*"|true|false|-?\d+(?:\.\d+)?)\s*(&&|$)/;

const textOfLiteral = (literal: string): string =>
  literal.startsWith('"') ? literal.slice(1, -1).replace(/\\(["\\])/g, '$1') : literal;

/** The conditions that a filter consists of; null when it is more than the form can show. */
export const conditionsIn = (filter: string, fields: readonly Field[]): readonly Condition[] | null => {
  const found: Condition[] = [];
  for (let rest = filter; rest.trim() !== ''; ) {
    const [whole, name = '', operator, literal = ''] = condition.exec(rest) ?? [];
    const field = fields.find((each) => each.name === name);
    if (whole === undefined || field === undefined) return null;
    const known = operatorsOf(field).find((each) => each === operator);
    if (known === undefined) return null;
    found.push({ field: name, operator: known, value: textOfLiteral(literal) });
    rest = rest.slice(whole.length);
  }
  return found;
};
