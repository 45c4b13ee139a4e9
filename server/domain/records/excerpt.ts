import { Parser } from 'htmlparser2';

/** Elements whose content is no text for readers. */
const silent: ReadonlySet<string> = new Set(
  'head style script iframe embed applet object svg img picture dialog template button form textarea input select option'.split(
    ' ',
  ),
);

/** Elements that run on within a line; any other begins and ends a word. */
const inline: ReadonlySet<string> = new Set(
  'a abbr acronym b bdo big br button cite code em i label q small span strong strike sub sup time'.split(' '),
);

/** Characters given to the parser at once: of a long text only the beginning is read. */
const pieceLength = 4_096;

/** Gathers the text of HTML with its white space collapsed. */
class TextOfHtml {
  #text = '';
  #endsInSpace = false;
  /** How deep the parser is in silent elements. */
  #silent = 0;

  get length(): number {
    return this.#text.length;
  }

  get text(): string {
    return this.#text.trim();
  }

  open(name: string): void {
    if (silent.has(name)) this.#silent += 1;
    else this.#edge(name);
  }

  close(name: string): void {
    if (silent.has(name)) this.#silent -= 1;
    else this.#edge(name);
  }

  add(piece: string): void {
    if (this.#silent > 0) return;
    const collapsed = piece.replace(/\s+/g, ' ');
    const text = this.#endsInSpace ? collapsed.replace(/^ /, '') : collapsed;
    if (text === '') return;
    this.#text += text;
    this.#endsInSpace = text.endsWith(' ');
  }

  #edge(name: string): void {
    if (this.#silent > 0 || inline.has(name) || this.#endsInSpace) return;
    this.#text += ' ';
    this.#endsInSpace = true;
  }
}

/**
 * The beginning of the plain text of HTML (or of a plain text): tags dropped, white space collapsed.
 * @param max in characters
 * @param ellipsis whether `...` shows that something was cut off
 */
export const excerpt = (html: string, max: number, ellipsis: boolean): string => {
  const gathered = new TextOfHtml();
  const parser = new Parser({
    onopentag: (name) => gathered.open(name),
    onclosetag: (name) => gathered.close(name),
    ontext: (text) => gathered.add(text),
  });
  // Twice as many units as characters: one outside the basic plane has two. Two more for spaces that are trimmed.
  for (let at = 0; at < html.length && gathered.length <= 2 * max + 2; at += pieceLength) {
    parser.write(html.slice(at, at + pieceLength));
  }
  parser.end();
  const { text } = gathered;
  const characters = [...text.slice(0, 2 * max + 2)];
  if (characters.length <= max) return text;
  return characters.slice(0, max).join('').trim() + (ellipsis ? '...' : '');
};
