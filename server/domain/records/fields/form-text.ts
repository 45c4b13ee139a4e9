import type { JsonValue } from '../../../lib/json.js';

/**
 * A text part of a form (multipart, urlencoded). Forms carry no types, so what it stands for is decided by the field:
 * text-like fields keep it as written, the others read it as `inferred` does. JSON bodies say their types and never hold one.
 */
export class FormText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a form's text looks like: a bool, a number written in its shortest form (`007`, `1.0` and `1e3` are not), or itself. */
export const inferred = (text: string): JsonValue => {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;
};

/** The input with every text of a form, also in a list, replaced by what it looks like. */
export const withoutForms = (input: unknown): unknown => {
  if (input instanceof FormText) return inferred(input.text);
  return Array.isArray(input) ? input.map((item) => (item instanceof FormText ? inferred(item.text) : item)) : input;
};
