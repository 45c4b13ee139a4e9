import type { Operation } from './example.js';

export const messages = {
  title: (name: string) => `API of ${name}`,
  intro: 'Every request carries an API key. Put one into your shell, then paste the examples.',
  makeKey: 'Create an API key',
  keyLabel: 'The key',
  languages: 'Way to the API',
  language: { curl: 'curl', graphql: 'GraphQL', sdk: 'SDK' },
  graphqlHint: 'The schema of your instance, with examples to try, is at',
  sdkBeginning: 'Begin',
  operation: {
    list: 'List records',
    get: 'Read a record',
    create: 'Create a record',
    update: 'Change a record',
    upload: 'Upload a file',
    delete: 'Delete a record',
  } satisfies Record<Operation, string>,
  needs: (permissions: string) => `Needs ${permissions}`,
  copy: (what: string) => `Copy: ${what}`,
  code: (what: string) => `Code: ${what}`,
  placeholder: 'There is no record yet: RECORD_ID stands for the id of one.',
};

export type ApiPreviewMessages = typeof messages;
