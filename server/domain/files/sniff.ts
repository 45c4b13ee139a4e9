import { fileTypeFromBuffer } from 'file-type';

/** What the bytes say a file is. */
export interface SniffedType {
  /** With its charset where it is text. */
  readonly mime: string;
  /** With its dot; `''` when the bytes do not tell. */
  readonly extension: string;
  /** What the bytes say without the help of the name. */
  readonly byBytes: string;
}

/** Office documents are ZIP or compound files; which one they hold shows only beyond the head. */
const officeTypes: ReadonlyMap<string, string> = new Map([
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['odt', 'application/vnd.oasis.opendocument.text'],
  ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
  ['odp', 'application/vnd.oasis.opendocument.presentation'],
  ['doc', 'application/msword'],
  ['xls', 'application/vnd.ms-excel'],
  ['ppt', 'application/vnd.ms-powerpoint'],
]);

/** Kinds of text that only the name tells apart. None of them is ever shown inline. */
const textTypes: ReadonlyMap<string, string> = new Map([
  ['svg', 'image/svg+xml'],
  ['html', 'text/html; charset=utf-8'],
  ['htm', 'text/html; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['mjs', 'text/javascript; charset=utf-8'],
  ['json', 'application/json'],
  ['csv', 'text/csv; charset=utf-8'],
  ['md', 'text/markdown; charset=utf-8'],
  ['xml', 'text/xml; charset=utf-8'],
]);

const containers = new Set(['application/zip', 'application/x-cfb']);

/** UTF-8 without control characters other than those of text; the head may end within a character. */
const asText = (head: Uint8Array): string | null => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their presence is the question
    return /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? null : text;
  } catch {
    return null;
  }
};

const asTold = (mime: string, extension: string): SniffedType => ({ mime, extension, byBytes: mime });

const markupType = (text: string): SniffedType | null => {
  const start = text.replace(/^(?:\s|<\?xml[^>]*>|<!--[\s\S]*?-->|<!doctype\s+svg[^>]*>)+/i, '');
  if (/^<svg[\s>]/i.test(start)) return asTold('image/svg+xml', '.svg');
  return /^<(?:!doctype\s+html|html|head|body|script)[\s>]/i.test(start)
    ? asTold('text/html; charset=utf-8', '.html')
    : null;
};

const textType = (text: string, extension: string): SniffedType => {
  const byContent = markupType(text);
  if (byContent !== null) return byContent;
  const plain = asTold('text/plain; charset=utf-8', '.txt');
  return { ...plain, mime: textTypes.get(extension) ?? plain.mime };
};

const binaryType = async (head: Uint8Array): Promise<SniffedType | null> => {
  // The head is cut off somewhere: a parser that wanted to see more has not recognised the file.
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  return found === undefined ? null : asTold(found.mime, `.${found.ext}`);
};

/**
 * The type of a file by its first bytes (4,100 are enough). The name decides only between kinds that the bytes cannot
 * tell apart, and never makes a file one that browsers show in place.
 */
export const sniff = async (head: Uint8Array, name: string): Promise<SniffedType> => {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const binary = await binaryType(head);
  const text = binary === null || binary.mime === 'application/xml' ? asText(head) : null;
  if (text !== null) return textType(text, extension);
  if (binary === null) return asTold('application/octet-stream', '');
  const office = containers.has(binary.mime) ? officeTypes.get(extension) : undefined;
  return office === undefined ? binary : { ...binary, mime: office, extension: `.${extension}` };
};

/** What a browser may show in place (records-rest.md section 4): nothing that can run a script. */
const inlineTypes: ReadonlySet<string> = new Set([
  ...['png', 'jpg', 'jpeg', 'gif', 'webp', 'x-icon', 'bmp'].map((kind) => `image/${kind}`),
  ...['webm', 'mp4', '3gpp', 'quicktime', 'x-ms-wmv', 'x-ms-asf'].map((kind) => `video/${kind}`),
  ...['aac', 'aiff', 'basic', 'flac', 'midi', 'mp3', 'mp4', 'mpeg', 'ogg', 'wav', 'wave', 'x-flac', 'x-m4a'].map(
    (kind) => `audio/${kind}`,
  ),
  'application/pdf',
]);

export const isShownInline = (mime: string): boolean => inlineTypes.has(mime);
