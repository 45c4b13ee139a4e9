import { AppError } from '../../lib/errors.js';
import type { JsonObject, JsonValue } from '../../lib/json.js';
import { excerpt } from './excerpt.js';

/** Changes a picked value. */
type Modifier = (value: JsonValue) => JsonValue;

/** What is asked for below one key. */
interface Node {
  /** The key itself is asked for, whole and perhaps modified; null when only parts of it are. */
  whole: { readonly modifier: Modifier | null } | null;
  readonly parts: Map<string, Node>;
}

const everyKey = '*';

const newNode = (): Node => ({ whole: null, parts: new Map() });

const invalidFields = (fault: string): AppError => new AppError('VALIDATION', `Invalid fields: ${fault}.`);

/** Cuts at commas outside of parentheses and quotes. */
const split = (text: string): readonly string[] => {
  const parts: string[] = [];
  let part = '';
  let quote = '';
  let depth = 0;
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    if (character === ',' && depth === 0 && quote === '') {
      parts.push(part);
      part = '';
    } else part += character;
  }
  if (depth > 0 || quote !== '') throw invalidFields('something is left open');
  return [...parts, part].map((field) => field.trim()).filter((field) => field !== '');
};

const isTrue = (text: string | undefined): boolean => /^(1|t|T|TRUE|true|True)$/.test(text ?? '');

/** `excerpt(max, withEllipsis?)`, the only modifier. */
const parseModifier = (text: string): Modifier => {
  const [name, ...args] = text.split(/[(), ]+/).filter((part) => part !== '');
  if (name !== 'excerpt') throw invalidFields('unknown modifier');
  const max = /^\d{1,9}$/.test(args[0] ?? '') ? Number(args[0]) : 0;
  if (max === 0 || args.length > 2) throw invalidFields('excerpt needs a length above 0, and at most true besides');
  return (value) => (typeof value === 'string' ? excerpt(value, max, isTrue(args[1])) : value);
};

const add = (root: Node, field: string): void => {
  const colon = field.indexOf(':');
  const path = colon === -1 ? field : field.slice(0, colon);
  const modifier = colon === -1 ? null : parseModifier(field.slice(colon + 1));
  let node = root;
  for (const key of path.split('.')) {
    const next = node.parts.get(key) ?? newNode();
    node.parts.set(key, next);
    node = next;
  }
  node.whole = { modifier };
};

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of anything but objects, as its first item tells, is a value like any other. */
const pickValue = (value: JsonValue, node: Node): JsonValue => {
  if (isObject(value)) return pickKeys(value, node);
  if (!Array.isArray(value) || !isObject(value[0])) return value;
  return value.map((item) => (isObject(item) ? pickKeys(item, node) : item));
};

const pickKeys = (object: JsonObject, { parts }: Node): JsonObject => {
  const rest = parts.get(everyKey)?.whole ?? null;
  const picked: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(object)) {
    const part = parts.get(key);
    const whole = part === undefined ? rest : part.whole;
    if (whole !== null) picked.push([key, whole.modifier === null ? value : whole.modifier(value)]);
    else if (part !== undefined) picked.push([key, pickValue(value, part)]);
  }
  return Object.fromEntries(picked);
};

/** What the parameter `fields` lets through: paths with dots, `*` for all keys of a level, modifiers. */
export class FieldPicker {
  /** Whether nothing but whole top-level keys is asked for, so that a store can do the picking. */
  readonly isPlain: boolean;
  readonly #root: Node;

  constructor(fields: readonly string[]) {
    this.#root = newNode();
    for (const field of fields) add(this.#root, field);
    const parts = [...this.#root.parts.values()];
    this.isPlain = parts.every(({ whole, parts: below }) => below.size === 0 && whole?.modifier === null);
  }

  /** Whether a top-level key, or a part of it, is asked for. */
  wants(key: string): boolean {
    return this.#root.parts.has(key) || this.#root.parts.get(everyKey)?.whole != null;
  }

  pick(record: JsonObject): JsonObject {
    return pickKeys(record, this.#root);
  }
}

/**
 * Reads the parameter `fields` (records-rest.md section 1.1); null when it names nothing: all is let through.
 * Unknown names let nothing through.
 * @throws AppError VALIDATION for a modifier that is none, or one with wrong arguments
 */
export const parseFields = (text: string): FieldPicker | null => {
  const fields = split(text);
  return fields.length === 0 ? null : new FieldPicker(fields);
};
