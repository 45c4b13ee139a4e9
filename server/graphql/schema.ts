import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from './builder.js';
import './types/api-key.js';
import './types/collection.js';
import './types/file.js';
import './types/filters.js';
import './types/health.js';
import './types/record.js';
import './types/scalars.js';
import './types/session.js';
import './types/typed-records.js';
import './types/viewer.js';

/** The core schema: the same in every instance. */
export const schema = builder.toSchema();

/** The core schema as text: `schema.graphql`. */
export const printSdl = (): string =>
  `# Printed from server/graphql by \`npm run schema\`. Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
