import type { Field } from '../../store/collection.js';

/** A value that came as the text of a form part, where JSON would have said of which type it is. */
export class FormText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const plainNumber = /^-?\d+(\.\d+)?$/;

/** `true`, `false` and a number in its shortest form are values; all else (`007`, `1.0`, `1e3`) stays text. */
const inferred = (text: string): unknown => {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return plainNumber.test(text) && String(Number(text)) === text ? Number(text) : text;
};

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const read = (type: Field['type'], text: string): unknown => {
  if (text === '') return text;
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'bool') return truths.get(text) ?? text;
  return type === 'json' ? inferred(text) : text;
};

/** A client's value for a field of this type, with the texts of a form read as such a field means them. Other values as they are. */
export const fromForm = (type: Field['type'], input: unknown): unknown => {
  if (input instanceof FormText) return read(type, input.text);
  if (Array.isArray(input)) return input.map((item) => (item instanceof FormText ? read(type, item.text) : item));
  return input;
};
