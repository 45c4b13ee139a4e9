import type { Field } from 'fichero-sdk';
import type { CollectionMessages } from './messages-en.js';

/** How an option is edited. `count` is a whole number from 0 on, of which 0 means the default; `list` has one entry a line. */
type OptionKind = 'count' | 'number' | 'moment' | 'text' | 'pattern' | 'flag' | 'list' | 'collection' | 'size';

/** An option of a field beside those that all have. */
export interface FieldOption {
  readonly option: string;
  readonly kind: OptionKind;
  readonly label: keyof CollectionMessages['option'];
  /** What holds where nothing is given. */
  readonly byDefault?: string;
}

const length: readonly FieldOption[] = [
  { option: 'min', kind: 'count', label: 'minLength' },
  { option: 'max', kind: 'count', label: 'maxLength', byDefault: '5000' },
  { option: 'pattern', kind: 'pattern', label: 'pattern' },
];

const domains: readonly FieldOption[] = [
  { option: 'onlyDomains', kind: 'list', label: 'onlyDomains' },
  { option: 'exceptDomains', kind: 'list', label: 'exceptDomains' },
];

/** In bytes, as the server counts. */
const size = (byDefault: number): FieldOption => ({
  option: 'maxSize',
  kind: 'size',
  label: 'maxSize',
  byDefault: String(byDefault),
});

const megabyte = 1024 * 1024;

/** The options of each type, but `maxSelect`, which has an input of its own. */
export const fieldOptions: Readonly<Record<Field['type'], readonly FieldOption[]>> = {
  text: [...length, { option: 'autogeneratePattern', kind: 'pattern', label: 'autogenerate' }],
  editor: [size(5 * megabyte)],
  number: [
    { option: 'min', kind: 'number', label: 'minimum' },
    { option: 'max', kind: 'number', label: 'maximum' },
    { option: 'onlyInt', kind: 'flag', label: 'onlyInt' },
  ],
  bool: [],
  email: domains,
  url: domains,
  date: [
    { option: 'min', kind: 'moment', label: 'earliest' },
    { option: 'max', kind: 'moment', label: 'latest' },
  ],
  autodate: [
    { option: 'onCreate', kind: 'flag', label: 'onCreate' },
    { option: 'onUpdate', kind: 'flag', label: 'onUpdate' },
  ],
  select: [{ option: 'values', kind: 'list', label: 'values' }],
  relation: [
    { option: 'collectionId', kind: 'collection', label: 'target' },
    { option: 'minSelect', kind: 'count', label: 'minSelect' },
    { option: 'cascadeDelete', kind: 'flag', label: 'cascade' },
  ],
  file: [
    size(5 * megabyte),
    { option: 'mimeTypes', kind: 'list', label: 'mimeTypes' },
    { option: 'thumbs', kind: 'list', label: 'thumbs' },
  ],
  json: [size(megabyte)],
  geoPoint: [],
  password: [
    { option: 'min', kind: 'count', label: 'minLength' },
    { option: 'max', kind: 'count', label: 'maxLength', byDefault: '71' },
    { option: 'pattern', kind: 'pattern', label: 'pattern' },
  ],
};

/** Types that hold one value or several, as `maxSelect` says. */
export const canBeSeveral = (type: Field['type']): boolean => ['select', 'relation', 'file'].includes(type);

export const fieldTypes = Object.keys(fieldOptions) as readonly Field['type'][];
