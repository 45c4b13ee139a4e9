import { randomText } from '../../lib/ids.js';

/**
 * The name that a file is kept under: `<snake case of its base>_<10 random a-z0-9><extension>`, by the rules of
 * records-rest.md section 4, those of PocketBase. Never a path, and never two alike.
 */

const maxSource = 300;
const maxBase = 100;
const minBase = 3;
const maxExtension = 20;
const randomLength = 10;

/** The last one or two parts that a dot begins: `.txt`, `.tar.gz`; `''` without a dot. */
const extensionOf = (name: string): string => {
  const last = name.lastIndexOf('.');
  if (last === -1) return '';
  const second = last === 0 ? -1 : name.lastIndexOf('.', last - 1);
  return name.slice(second === -1 ? last : second);
};

/** Words end at anything but A-Z, a-z, 0-9, and where a capital follows a small letter. */
const snakeCase = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/(?<=[^A-Z])(?=[A-Z])/g, '_'))
    .join('_')
    .toLowerCase();

const cleanExtension = (extension: string): string => {
  const clean = extension.replace(/[^\w.*\-+=#]+/g, '');
  return clean.length > maxExtension ? `.${clean.slice(1 - maxExtension)}` : clean;
};

/**
 * @param clientName as the client gave it, unchecked
 * @param sniffedExtension with its dot, used when the name has none; `''` for none
 */
export const storedName = (clientName: string, sniffedExtension: string): string => {
  const name = Buffer.from(clientName).subarray(-maxSource).toString();
  const extension = extensionOf(name);
  const base = snakeCase(extension === '' ? name : name.slice(0, -extension.length));
  const longEnough = base.length < minBase ? base + randomText(randomLength) : base.slice(0, maxBase);
  const kept = cleanExtension(extension);
  return `${longEnough}_${randomText(randomLength)}${kept === '' ? sniffedExtension : kept}`;
};
