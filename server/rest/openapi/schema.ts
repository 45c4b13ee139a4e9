import type { JsonObject } from '../../lib/json.js';

/** A JSON Schema (2020-12), as OpenAPI 3.1 has them. */
export type Schema = JsonObject;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object that has all of these properties, and maybe others. */
export const objectOf = (properties: Readonly<Record<string, Schema>>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  ...(required.length > 0 && { required }),
  properties: { ...properties },
});

export const listOf = (items: Schema): Schema => ({ type: 'array', items });

const datePattern = String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}Z`;

export const date: Schema = {
  type: 'string',
  pattern: `^${datePattern}$`,
  description: '`YYYY-MM-DD HH:MM:SS.mmmZ`, in UTC.',
};

/** `''` is no date. */
export const dateOrEmpty: Schema = { ...date, pattern: `^(${datePattern})?$` };

export const dateOrNull: Schema = { ...date, type: ['string', 'null'] };
