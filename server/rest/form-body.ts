import type { JsonObject } from '../lib/json.js';
import { badRequest } from './envelope.js';
import { parseJsonText } from './json-body.js';

/** The name under which a form carries JSON; such parts are merged over the others, in their order. */
const jsonPayload = '@jsonPayload';

/**
 * Gathers the text parts of a form: repeated names become a list. A form knows no types: every value stays the text that it is,
 * and the field it is meant for reads it as a number or a truth value where it holds such.
 */
export class FormParts {
  readonly #texts = new Map<string, string[]>();
  readonly #payloads: JsonObject[] = [];

  add(name: string, text: string): void {
    if (name === jsonPayload) {
      this.#payloads.push(parseJsonText(text));
      return;
    }
    const texts = this.#texts.get(name);
    if (texts === undefined) this.#texts.set(name, [text]);
    else texts.push(text);
  }

  data(): JsonObject {
    const entries = [...this.#texts].map(([name, texts]) => [name, texts.length === 1 ? (texts[0] ?? '') : texts]);
    return Object.assign(Object.fromEntries(entries), ...this.#payloads);
  }
}

const brokenEscape = /%(?![\da-f]{2})/i;

/** @throws AppError VALIDATION for a `%` that stands for no byte */
export const parseUrlencoded = (bytes: Buffer): JsonObject => {
  const parts = new FormParts();
  const text = bytes.toString('utf8');
  if (brokenEscape.test(text)) throw badRequest();
  for (const [name, value] of new URLSearchParams(text)) parts.add(name, value);
  return parts.data();
};
