import type { CollectionInfo, FieldInfo } from './instance.js';

const texts = new Set(['text', 'editor', 'email', 'url']);

/** Control characters as escapes, so that nothing ends a line. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

/** A comment must not end early, nor tell the compiler anything. */
const comment = (text: string, indent: string): string => {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\*\//g, '* /').replace(/@/g, '\\@');
  return line === '' ? '' : `${indent}/** ${line} */\n`;
};

const valuesOf = ({ values }: FieldInfo): string => (values.length === 0 ? 'never' : values.map(quoted).join(' | '));

/** The type of one value. */
const single = (field: FieldInfo): string => {
  switch (field.type) {
    case 'number':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'json':
      return 'sdk.JsonValue';
    case 'geoPoint':
      return 'sdk.GeoPoint';
    case 'select':
      return valuesOf(field);
    default:
      return 'string';
  }
};

const listOf = (type: string): string => (type.includes(' ') ? `readonly (${type})[]` : `readonly ${type}[]`);

const rowType = (field: FieldInfo): string => {
  const type = single(field);
  if (field.many) return listOf(type);
  // A select field without a value holds the empty text.
  return field.type === 'select' ? `${type} | ''` : type;
};

const inputType = (field: FieldInfo): string => {
  const type = field.many ? listOf(single(field)) : single(field);
  return field.needed || field.type === 'json' ? type : `${type} | null`;
};

const whereOf = (field: FieldInfo): string | null => {
  if (field.name === 'id') return 'sdk.IdWhere';
  if (texts.has(field.type)) return 'sdk.TextWhere';
  switch (field.type) {
    case 'number':
      return 'sdk.NumberWhere';
    case 'bool':
      return 'sdk.BoolWhere';
    case 'date':
    case 'autodate':
      return 'sdk.DateWhere';
    case 'select':
      return `${field.many ? 'sdk.ListWhere' : 'sdk.SelectWhere'}<${valuesOf(field)}>`;
    case 'file':
      return 'sdk.FileWhere';
    case 'json':
      return 'sdk.JsonWhere';
    case 'geoPoint':
      return 'sdk.GeoWhere';
    case 'relation':
      return field.many ? 'sdk.ListWhere' : 'sdk.RelatedWhere<object>';
    default:
      return null;
  }
};

/** A way from one collection to another. */
interface Way {
  /** In selections, and in conditions. */
  readonly name: string;
  readonly whereName: string;
  readonly many: boolean;
  readonly target: CollectionInfo;
}

const forwardWays = ({ fields }: CollectionInfo, byId: ReadonlyMap<string, CollectionInfo>): Way[] =>
  fields.flatMap(({ name, readable, many, target }) => {
    const to = readable && target !== null ? byId.get(target) : undefined;
    return to === undefined ? [] : [{ name, whereName: name, many, target: to }];
  });

const backWays = ({ id }: CollectionInfo, all: readonly CollectionInfo[]): Way[] =>
  all.flatMap((from) =>
    from.fields
      .filter(({ readable, target }) => readable && target === id)
      .map(({ name }) => ({
        name: `${from.name}_via_${name}`,
        whereName: `${from.graphql.many}_via_${name}`,
        many: true,
        target: from,
      })),
  );

interface Member {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly help?: string;
}

const interfaceText = (name: string, about: string, members: readonly Member[]): string => {
  const lines = members.map(
    ({ name: member, type, optional, help = '' }) =>
      `${comment(help, '  ')}  readonly ${keyOf(member)}${optional ? '?' : ''}: ${type};\n`,
  );
  return `${comment(about, '')}export interface ${name} {\n${lines.join('')}}\n`;
};

const sortable = ({ type, many }: FieldInfo): boolean =>
  !many && !['json', 'geoPoint', 'file', 'password', 'relation'].includes(type);

const uniqueText = (type: string, { unique, fields }: CollectionInfo): string => {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const keys = unique
    .filter((names) => names.every((name) => byName.get(name)?.readable === true))
    .map((names) =>
      names.map((name) => `readonly ${keyOf(name)}: ${single(byName.get(name) as FieldInfo)}`).join('; '),
    );
  return `export type ${type}Unique = ${['readonly id: string', ...keys].map((key) => `{ ${key} }`).join(' | ')};\n`;
};

const orderText = (type: string, fields: readonly FieldInfo[], ways: readonly Way[]): string => {
  const own = fields.filter(sortable).map(({ name }) => `{ readonly ${keyOf(name)}: sdk.Direction }`);
  const through = ways
    .filter(({ many }) => !many)
    .map(({ name, target }) => `{ readonly ${keyOf(name)}: ${target.graphql.type}OrderBy }`);
  return `/** One of the keys. */\nexport type ${type}OrderBy =\n${[...own, ...through].map((one) => `  | ${one}`).join('\n')};\n`;
};

const collectionText = (
  collection: CollectionInfo,
  all: readonly CollectionInfo[],
  byId: ReadonlyMap<string, CollectionInfo>,
): string => {
  const { type } = collection.graphql;
  const readable = collection.fields.filter((field) => field.readable);
  const settable = collection.fields.filter((field) => field.settable);
  const forward = forwardWays(collection, byId);
  const back = backWays(collection, all);
  const ways = [...forward, ...back];
  const wayOf = new Map(forward.map((way) => [way.name, way]));

  const row = readable.map((field) => ({
    name: field.name,
    type: rowType(field),
    optional: false,
    help: field.help,
  }));
  const input = (optional: (field: FieldInfo) => boolean) => (field: FieldInfo) => ({
    name: field.name,
    type: inputType(field),
    optional: optional(field),
    help: field.help,
  });
  const where = readable.flatMap((field) => {
    const way = wayOf.get(field.name);
    if (way !== undefined) return [];
    const condition = whereOf(field);
    return condition === null ? [] : [{ name: field.name, type: condition, optional: true }];
  });
  const related = ways.map(({ whereName, many, target }) => ({
    name: whereName,
    type: `${many ? 'sdk.RelatedListWhere' : 'sdk.RelatedWhere'}<${target.graphql.type}Where>`,
    optional: true,
  }));
  const logic = [
    { name: '_and', type: `readonly ${type}Where[]`, optional: true },
    { name: '_or', type: `readonly ${type}Where[]`, optional: true },
    { name: '_not', type: `${type}Where`, optional: true },
  ];
  const select = readable.map(({ name }) => {
    const way = wayOf.get(name);
    return { name, type: way === undefined ? 'true' : `true | ${way.target.graphql.type}Select`, optional: true };
  });
  const selectBack = back.map(({ name, target }) => ({ name, type: `${target.graphql.type}Select`, optional: true }));
  const relatedTypes = ways.map(
    ({ name, many, target }) => `${keyOf(name)}: { ${many ? 'many' : 'one'}: ${target.graphql.type}Types }`,
  );
  return [
    interfaceText(`${type}Row`, `A record of ${collection.name}.`, row),
    interfaceText(`${type}Create`, '', settable.map(input(({ needed }) => !needed))),
    interfaceText(`${type}Update`, '', settable.filter(({ name }) => name !== 'id').map(input(() => true))),
    interfaceText(`${type}Where`, '', [...where, ...related, ...logic]),
    orderText(type, readable, ways),
    uniqueText(type, collection),
    interfaceText(`${type}Select`, '', [...select, ...selectBack]),
    `export interface ${type}Types {
  row: ${type}Row;
  create: ${type}Create;
  update: ${type}Update;
  where: ${type}Where;
  orderBy: ${type}OrderBy;
  unique: ${type}Unique;
  select: ${type}Select;
  related: ${relatedTypes.length === 0 ? 'object' : `{ ${relatedTypes.join('; ')} }`};
}
`,
  ].join('\n');
};

const manifestText = (all: readonly CollectionInfo[]): string => {
  const collections = all.map(({ name, graphql, fields, unique }) => {
    const entries = fields.map((field) => `${keyOf(field.name)}: ${quoted(field.type + (field.many ? '[]' : ''))}`);
    const uniques = unique.map((names) => `[${names.map(quoted).join(', ')}]`);
    return `  ${keyOf(name)}: {
    graphql: { type: ${quoted(graphql.type)}, one: ${quoted(graphql.one)}, many: ${quoted(graphql.many)} },
    fields: { ${entries.join(', ')} },
    unique: [${uniques.join(', ')}],
  },
`;
  });
  return `/** What the collections are, for code that works with any of them. */\nexport const manifest = {\n${collections.join('')}} as const;\n`;
};

/** The module for these collections: the same text for the same collections, in the order of their names. */
export const typesText = (collections: readonly CollectionInfo[]): string => {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  const body = collections.map((collection) => collectionText(collection, collections, byId));
  const database = `/** For \`createClient<Database>\`. */\nexport interface Database {\n${collections
    .map(({ name, graphql }) => `  ${keyOf(name)}: ${graphql.type}Types;\n`)
    .join('')}}\n`;
  const text = [...body, database, manifestText(collections)].join('\n');
  // Under a name that no type of a collection can have.
  return `// Written by \`npx fichero-sdk types\` from a running server. Do not edit.
import type * as sdk from 'fichero-sdk';

${text}`;
};
