import type { JsonValue } from 'fichero-sdk';
import { type Examples, type Subject, uploadField } from './example.js';

/** As code has it: names without quotes, texts in single ones. */
const literal = (value: JsonValue): string => {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value as { readonly [name: string]: JsonValue });
  return `{ ${entries.map(([name, inner]) => `${name}: ${literal(inner)}`).join(', ')} }`;
};

const someFile = "const file = new File(['…'], 'notes.txt', { type: 'text/plain' });";

/** How a program begins: what all examples go on from. */
export const sdkBeginning = ({ url, collection }: Subject): string => `import { createClient } from 'fichero-sdk';

const client = createClient({ url: ${literal(url)}, apiKey: process.env.KEY });
const ${collection.graphql.many} = client.collection(${literal(collection.name)});`;

/** Code of TypeScript and JavaScript after `sdkBeginning`. */
export const sdkExamples = ({ collection, samples, id }: Subject): Examples => {
  const { one, many } = collection.graphql;
  const { create, change, requiredFiles, searched } = samples;
  const file = uploadField(collection);
  const where = searched === null ? '' : `where: { ${searched}: { contains: 'a' } }, `;
  const values = Object.entries(create).map(([name, value]) => `  ${name}: ${literal(value)},`);
  return {
    list: `const page = await ${many}.list({ ${where}sort: '-created', perPage: 10 });
console.log(page.totalItems, page.items);`,
    get: `const ${one} = await ${many}.get(${literal(id)});`,
    create:
      requiredFiles.length === 0
        ? `const ${one} = await ${many}.create({
${values.join('\n')}
});`
        : `${someFile}
const ${one} = await ${many}.createWithFiles(
  {
${values.map((line) => `  ${line}`).join('\n')}
  },
  { ${requiredFiles.map((name) => `${name}: file`).join(', ')} },
);`,
    ...(change !== null && {
      update: `await ${many}.update(${literal(id)}, { ${change[0]}: ${literal(change[1])} });`,
    }),
    ...(file !== undefined && {
      upload: `${someFile}
await client.files.upload(${literal(collection.name)}, ${literal(id)}, ${literal(file.name)}, file);`,
    }),
    delete: `await ${many}.delete(${literal(id)});`,
  };
};
