import { FormText } from '../domain/records/form-text.js';
import type { JsonObject, JsonValue } from '../lib/json.js';
import { parseJsonText } from './json-body.js';

/** The name under which a form carries JSON; such parts are merged over the others, in their order. */
const jsonPayload = '@jsonPayload';

export type FormData = Record<string, unknown>;

/** Gathers the text parts of a form: repeated names become a list. */
export class FormParts {
  readonly #values = new Map<string, FormText[]>();
  readonly #payloads: JsonObject[] = [];

  add(name: string, text: string): void {
    if (name === jsonPayload) {
      this.#payloads.push(parseJsonText(text));
      return;
    }
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [new FormText(text)]);
    else values.push(new FormText(text));
  }

  data(): FormData {
    const values = [...this.#values].map(([name, texts]) => [name, texts.length === 1 ? texts[0] : texts] as const);
    return { ...Object.fromEntries(values), ...Object.assign({}, ...this.#payloads) };
  }
}

const plainValue = (value: unknown): JsonValue => (value instanceof FormText ? value.text : (value as JsonValue));

/** For input that is no record: every text as it came. */
export const plainData = (data: FormData): JsonObject =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(plainValue) : plainValue(value),
    ]),
  );

export const parseUrlencoded = (bytes: Buffer): FormData => {
  const parts = new FormParts();
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) parts.add(name, value);
  return parts.data();
};
