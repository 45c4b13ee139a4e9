import type { Collection, Field } from 'fichero-sdk';
import { type Format, momentOf } from '../i18n/format.js';
import { type AnyRecord, expandedIn, listOf, nameOf } from './fields.js';
import type { RecordMessages } from './messages-en.js';

/** What a cell needs to know besides its record. */
export interface CellContext {
  /** The one whose records they are. */
  readonly collection: Collection;
  readonly format: Format;
  readonly texts: Pick<RecordMessages, 'yes' | 'no'>;
  readonly collections: readonly Collection[];
}

const longest = 200;

const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** The text of rich text, without its marks. Nothing of it is run: it never becomes a document. */
const textOfHtml = (html: string): string =>
  html
    .slice(0, 4 * longest)
    .replace(/<[^>]*>?/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();

const relatedText = (record: AnyRecord, field: Field, collections: readonly Collection[]): string => {
  const target = collections.find(({ id }) => id === field['collectionId']);
  const related = expandedIn(record, field.name);
  const known = new Map(related.map((other) => [other.id, nameOf(other, target)]));
  return listOf(record[field.name])
    .map((id) => known.get(id) ?? id)
    .join(', ');
};

const geoText = (value: unknown, { exact }: Format): string => {
  if (typeof value !== 'object' || value === null || !('lat' in value) || !('lon' in value)) return '';
  return `${exact(Number(value.lat))}; ${exact(Number(value.lon))}`;
};

/** A value as one line of text, `''` for none. */
export const cellText = (record: AnyRecord, field: Field, { format, texts, collections }: CellContext): string => {
  const value = record[field.name];
  if (value === undefined || value === null || value === '') return '';
  switch (field.type) {
    case 'number':
      return typeof value === 'number' ? format.exact(value) : '';
    case 'bool':
      return value === true ? texts.yes : texts.no;
    case 'date':
    case 'autodate':
      return format.dateTime(momentOf(String(value)));
    case 'relation':
      return shortened(relatedText(record, field, collections));
    case 'select':
    case 'file':
      return listOf(value).join(', ');
    case 'editor':
      return shortened(textOfHtml(String(value)));
    case 'json':
      return shortened(JSON.stringify(value));
    case 'geoPoint':
      return geoText(value, format);
    case 'password':
      return '';
    default:
      return shortened(String(value));
  }
};
