/**
 * Types of the documents in src/, by the client preset. A project on Node.js 22 or newer has `graphql-codegen` of
 * @graphql-codegen/cli do this with the same preset and settings.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse } from 'graphql';

const schema = readFileSync('../schema.graphql', 'utf8');

const documents = readdirSync('src')
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => {
    const rawSDL = readFileSync(`src/${name}`, 'utf8');
    return { location: `src/${name}`, rawSDL, document: parse(rawSDL) };
  });

const outputs = await preset.buildGeneratesSection({
  baseOutputDir: 'src/gql/',
  schema: parse(schema),
  schemaAst: buildSchema(schema),
  documents,
  config: {
    // Texts with types: no parser in the bundle, and the SDK sends them over either transport.
    documentMode: 'string',
    useTypeImports: true,
    enumsAsTypes: true,
    emitLegacyCommonJSImports: false,
    importExtension: '.js',
    scalars: { DateTime: 'string', Cursor: 'string', JSON: 'unknown' },
  },
  presetConfig: { fragmentMasking: false },
  pluginMap: {},
  plugins: [],
});

for (const output of outputs) {
  await mkdir(dirname(output.filename), { recursive: true });
  await writeFile(output.filename, await codegen(output));
}
