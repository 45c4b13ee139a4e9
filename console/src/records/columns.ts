import type { Collection, Field } from 'fichero-sdk';

/** A column of the grid. */
export interface Column {
  readonly field: Field;
  /** In pixels. */
  readonly width: number;
  readonly isNumber: boolean;
  readonly isSortable: boolean;
}

const widths: Readonly<Partial<Record<Field['type'], number>>> = {
  autodate: 200,
  bool: 96,
  date: 200,
  editor: 260,
  email: 240,
  geoPoint: 170,
  json: 220,
  number: 120,
  url: 220,
};

const unsortable: ReadonlySet<Field['type']> = new Set(['json', 'geoPoint', 'file', 'password', 'editor']);

/** For the name to be read as well, in most cases. */
const widthOf = ({ name, type }: Field): number =>
  name === 'id' ? 160 : Math.max(widths[type] ?? 190, Math.min(260, 24 + 10 * name.length));

const columnOf = (field: Field): Column => ({
  field,
  width: widthOf(field),
  isNumber: field.type === 'number',
  isSortable: !unsortable.has(field.type),
});

/** All fields that have something to show. */
export const everyColumn = ({ fields }: Collection): readonly Field[] =>
  fields.filter(({ type }) => type !== 'password');

/** The columns in the order of their names; `id` always comes first. Names of no field are passed over. */
export const columnsOf = (collection: Collection, names: readonly string[] | null): readonly Column[] => {
  const fields = everyColumn(collection);
  const chosen = (names ?? fields.map(({ name }) => name)).filter((name) => name !== 'id');
  return ['id', ...new Set(chosen)].flatMap((name) => {
    const field = fields.find((other) => other.name === name);
    return field === undefined ? [] : [columnOf(field)];
  });
};

/** The relations of the columns, for the server to send the names of what they point to along. */
export const expandOf = (columns: readonly Column[]): string =>
  columns
    .filter(({ field }) => field.type === 'relation')
    .map(({ field }) => field.name)
    .join(',');
