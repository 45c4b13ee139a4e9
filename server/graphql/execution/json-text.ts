import { randomBytes } from 'node:crypto';

/** Stands for a text while the rest of an answer is made into JSON. Nobody outside this process can know it. */
const mark = `"${randomBytes(24).toString('base64url')}"`;

/** The texts that go where marks stand; null while nobody puts them there. */
let texts: string[] | null = null;

/** Part of an answer that is JSON already: `stringify` takes it over as it is, others read it. */
export class JsonText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): unknown {
    if (texts === null) return JSON.parse(this.#text) as unknown;
    texts.push(this.#text);
    return mark.slice(1, -1);
  }
}

/** What `JSON.stringify` gives, but for the spaces and numbers of a `JsonText`, which stay as they are. */
export const stringify = (value: unknown): string => {
  texts = [];
  try {
    const [first = '', ...rest] = JSON.stringify(value).split(mark);
    return rest.reduce((whole, part, index) => whole + texts?.[index] + part, first);
  } finally {
    texts = null;
  }
};
