const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const simple = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

/** Reads JSON up to its end, or to where it is none: browsers do not all tell where that is, and none in every language. */
class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes on behind what the pattern matches here. */
  take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  is(character: string): boolean {
    this.take(space);
    if (this.#text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  value(): boolean {
    if (this.is('{')) return this.list('}', () => this.take(string) && this.is(':') && this.value());
    if (this.is('[')) return this.list(']', () => this.value());
    return this.take(string) || this.take(simple);
  }

  list(end: string, item: () => boolean): boolean {
    if (this.is(end)) return true;
    do {
      this.take(space);
      if (!item()) return false;
    } while (this.is(','));
    return this.is(end);
  }
}

/** Where a text stops being JSON, counted from 1. */
export const jsonFault = (text: string): readonly [line: number, column: number] => {
  const reader = new Reader(text);
  reader.value();
  reader.take(space);
  const lines = text.slice(0, reader.at).split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
};
