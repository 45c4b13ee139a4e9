import type { Field, JsonObject, JsonValue } from 'fichero-sdk';
import { isMultiple, textOption } from '../records/fields.js';
import { type Examples, type Subject, uploadField } from './example.js';

/** A value as it is written in a document. */
const literal = (value: JsonValue): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value as JsonObject)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')} }`;
};

/** What inputs hold in place of the values that records hold: links to records, and dates with a `T`. */
const inputOf = (field: Field | undefined, value: JsonValue): JsonValue => {
  if (field?.type === 'date') return String(value).replace(' ', 'T');
  if (field?.type !== 'relation') return value;
  return Array.isArray(value) ? value.map((id) => ({ id })) : { id: value };
};

/** What is asked of a field whose value is an object. */
const selectionOf = (field: Field, { collections }: Pick<Subject, 'collections'>): string => {
  if (field.type === 'geoPoint') return `${field.name} { lon lat }`;
  if (field.type === 'file') return `${field.name} { name url }`;
  if (field.type !== 'relation') return field.name;
  const target = collections.find(({ id }) => id === textOption(field, 'collectionId'));
  const named = target?.fields.find(({ name, type }) => name !== 'id' && type === 'text');
  return `${field.name} { id${named === undefined || named['hidden'] === true ? '' : ` ${named.name}`} }`;
};

const indented = (lines: readonly string[], depth: number): string =>
  lines.map((line) => `${'  '.repeat(depth)}${line}`).join('\n');

/** Documents for `POST /graphql`, with the values in them. */
export const graphqlExamples = (subject: Subject): Examples => {
  const { collection, samples, id } = subject;
  const { type, one, many } = collection.graphql;
  const shown = collection.fields.filter((field) => field.type !== 'password' && field['hidden'] !== true);
  const selection = shown.map((field) => selectionOf(field, subject));
  const dataOf = (values: JsonObject): string[] =>
    Object.entries(values).map(
      ([name, value]) =>
        `${name}: ${literal(
          inputOf(
            collection.fields.find((field) => field.name === name),
            value,
          ),
        )}`,
    );
  const { create, change, requiredFiles, searched } = samples;
  const by = `by: { id: ${literal(id)} }`;
  const where = searched === null ? '' : `where: { ${searched}: { contains: "a" } }, `;
  const file = uploadField(collection);
  const files = requiredFiles.map((name) => {
    const field = collection.fields.find((each) => each.name === name);
    return { name, isList: field !== undefined && isMultiple(field) };
  });
  const variables = files.map(({ name, isList }) => `$${name}: ${isList ? '[Upload!]!' : 'Upload!'}`).join(', ');
  return {
    list: `query {
  ${many}(${where}orderBy: [{ created: DESC }], first: 10) {
    totalCount
    nodes {
${indented(selection, 3)}
    }
  }
}`,
    get: `query {
  ${one}(${by}) {
${indented(selection, 2)}
  }
}`,
    create: `mutation${variables === '' ? '' : ` (${variables})`} {
  create${type}(
    data: {
${indented([...dataOf(create), ...files.map(({ name }) => `${name}: $${name}`)], 3)}
    }
  ) {
    id
  }
}`,
    ...(change !== null && {
      update: `mutation {
  update${type}(${by}, data: { ${dataOf({ [change[0]]: change[1] }).join()} }) {
    id
  }
}`,
    }),
    ...(file !== undefined && {
      upload: `mutation ($file: Upload!) {
  uploadFile(collection: ${literal(collection.name)}, id: ${literal(id)}, field: ${literal(file.name)}, file: $file) {
    name
    url
  }
}`,
    }),
    delete: `mutation {
  delete${type}(${by})
}`,
  };
};
