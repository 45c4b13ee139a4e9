/** What a parsed document takes beyond its text, in bytes for a character: a token of one or two makes a node of several hundred. */
const bytesPerCharacter = 200;

/** A document has at most 2,000 tokens; the rest of a long one is strings, comments and blanks. */
const densestCharacters = 4_000;

const weightOf = (text: string): number =>
  2 * text.length + bytesPerCharacter * Math.min(text.length, densestCharacters);

/** Values by the text of a document, the least recently used forgotten first once they weigh too much together. */
export class DocumentCache<T> {
  readonly #values = new Map<string, T>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(text: string): T | undefined {
    const value = this.#values.get(text);
    if (value === undefined) return undefined;
    this.#values.delete(text);
    this.#values.set(text, value);
    return value;
  }

  set(text: string, value: T): void {
    if (!this.#values.delete(text)) this.#bytes += weightOf(text);
    this.#values.set(text, value);
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#values.delete(oldest);
      this.#bytes -= weightOf(oldest);
    }
  }
}
