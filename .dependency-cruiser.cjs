/** Imports go right only. `npm run deps` fails on a breach, and when it did not see every source file. */
const order = ['main\\.', 'commands/', 'http/', '(graphql|rest)/', 'domain/', 'access/', 'store/', 'lib/'];
const adapters = '^server/store/(sqlite|mongo|blobs/(disk|gridfs))';

const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const leftOf = (place) => order.slice(0, place).map((layer) => `^server/${layer}`);
/** The package may be imported under `home` alone. */
const keptIn = (name, packages, home) =>
  rule(name, { path: '^(server|sdk)/', pathNot: home }, { path: `(^|/)node_modules/(${packages})` });

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }),
    // The package holds types and nothing else.
    rule('no-unresolvable', {}, { couldNotResolve: true, pathNot: '^@graphql-typed-document-node/core$' }),
    ...order
      .slice(1)
      .map((layer, i) => rule(`${layer}-only-right`, { path: `^server/${layer}` }, { path: leftOf(i + 1) })),
    rule(
      'settings-stay-outside',
      { path: '^server/(graphql|rest|domain|access|store|lib)/' },
      { path: '^server/env\\.' },
    ),
    rule(
      'doors-apart',
      { path: '^server/(graphql|rest)/' },
      { path: '^server/(graphql|rest)/', pathNot: '^server/$1/' },
    ),
    rule('adapters-from-commands', { path: '^server/', pathNot: '^server/(commands|store)/' }, { path: adapters }),
    rule('port-free', { path: '^server/store/', pathNot: adapters }, { path: adapters }),
    rule(
      'sqlite-and-disk-alone',
      { path: '^server/store/(sqlite|blobs/disk)' },
      { path: '^server/store/(mongo|blobs/gridfs)' },
    ),
    rule('mongo-alone', { path: '^server/store/(mongo|blobs/gridfs)' }, { path: '^server/store/(sqlite|blobs/disk)' }),
    keptIn('graphql-in-its-door', 'graphql|@pothos|@envelop|@graphql-|@escape', '^(server/graphql|sdk)/'),
    keptIn('libsql-in-its-adapter', 'libsql', '^server/store/sqlite/'),
    keptIn('mongodb-in-its-adapter', 'mongodb', '^server/store/(mongo|blobs/gridfs)'),
    keptIn('commander-in-the-cli', 'commander', '^server/(main\\.|commands/)'),
    rule('server-alone', { path: '^server/' }, { path: '^(sdk|console|test|bench|scripts)/' }),
    rule('clients-apart', { path: '^(sdk|console)/' }, { path: '^(server|test|bench|scripts)/' }),
    rule('sdk-by-its-package', { path: '^console/' }, { path: '^sdk/src/' }),
    rule('sdk-alone', { path: '^sdk/' }, { path: '^console/' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
