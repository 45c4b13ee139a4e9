import { GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql';
import { readDate } from '../../lib/dates.js';
import type { JsonValue } from '../../lib/json.js';
import { isSoundJson, maxRequestDepth } from '../../lib/json-limits.js';
import { builder } from '../builder.js';
import { uploadOf } from '../upload.js';

const dateOf = (value: unknown): string => {
  const date = readDate(value);
  if (date !== null) return date;
  throw new GraphQLError('DateTime cannot represent what is no date of the form `2026-01-31T09:30:00.000Z`.');
};

/** The wire's date form, from which ISO 8601 is one character away: `2026-01-31 09:30:00.000Z`. */
const wireDate = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/;

const isoDate = (value: number | string): string =>
  typeof value === 'string' && wireDate.test(value)
    ? `${value.slice(0, 10)}T${value.slice(11)}`
    : new Date(typeof value === 'string' ? value.replace(' ', 'T') : value).toISOString();

builder.scalarType('DateTime', {
  description:
    'A point in time in ISO 8601, UTC, to the millisecond: `2026-01-31T09:30:00.000Z`. A date alone may be given too, and other offsets.',
  serialize: isoDate,
  parseValue: dateOf,
});

builder.scalarType('Cursor', {
  description: 'A place in an order of records. Only what an answer gave can be sent.',
  serialize: String,
  parseValue: (value) => {
    if (typeof value === 'string') return value;
    throw new GraphQLError('Cursor cannot represent what is no text.');
  },
});

const storable = (value: unknown): JsonValue => {
  if (isSoundJson(value as JsonValue)) return value as JsonValue;
  throw new GraphQLError(
    `JSON cannot represent a value nested more than ${maxRequestDepth} levels deep, or half a character.`,
  );
};

builder.scalarType('JSON', {
  description: 'Any JSON value. Dates inside have the form `2026-01-31 09:30:00.000Z`, as over REST.',
  serialize: (value) => value as JsonValue,
  parseValue: storable,
  parseLiteral: (node: ValueNode, variables) => storable(valueFromASTUntyped(node, variables)),
});

builder.scalarType('Upload', {
  description: 'A file, sent by the GraphQL multipart request specification. Only as a variable.',
  parseValue: uploadOf,
  parseLiteral: () => {
    throw new GraphQLError('An Upload can only be given as a variable.');
  },
  serialize: () => {
    throw new GraphQLError('An Upload cannot be read.');
  },
});
