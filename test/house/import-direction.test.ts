import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const script = resolve('scripts/check-imports.mjs');
const houses: string[] = [];

afterEach(() => {
  for (const house of houses.splice(0)) rmSync(house, { recursive: true });
});

/** A path of a source file, and what it imports: paths from the root of the house, or npm packages. */
type Sources = Readonly<Record<string, readonly string[]>>;

const build = (sources: Sources): string => {
  const house = mkdtempSync(join(tmpdir(), 'fichero-house-'));
  houses.push(house);
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'));
  for (const [path, imports] of Object.entries(sources)) {
    const up = '../'.repeat(path.split('/').length - 1);
    const lines = imports.map((target) => `import '${target.endsWith('.js') ? up + target : target}';`);
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), `${lines.join('\n')}\nexport {};\n`);
  }
  return house;
};

const inspect = (house: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: house, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

const breaches: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['no-circular', 'server/lib/circle.ts', 'server/lib/circle-back.js'],
  ['access/-only-right', 'server/access/left.ts', 'server/domain/target.js'],
  ['http/-only-right', 'server/http/left.ts', 'server/commands/target.js'],
  ['settings-stay-outside', 'server/domain/settings.ts', 'server/env.js'],
  ['doors-apart', 'server/rest/door.ts', 'server/graphql/target.js'],
  ['adapters-from-commands', 'server/http/adapter.ts', 'server/store/sqlite/target.js'],
  ['port-free', 'server/store/port.ts', 'server/store/blobs/disk.js'],
  ['sqlite-and-disk-alone', 'server/store/sqlite/other.ts', 'server/store/mongo/target.js'],
  ['mongo-alone', 'server/store/blobs/gridfs.ts', 'server/store/blobs/disk.js'],
  ['graphql-in-its-door', 'server/rest/library.ts', 'graphql'],
  ['libsql-in-its-adapter', 'server/domain/library.ts', 'libsql'],
  ['mongodb-in-its-adapter', 'server/commands/library.ts', 'mongodb'],
  ['commander-in-the-cli', 'server/http/library.ts', 'commander'],
  ['server-alone', 'server/lib/client.ts', 'sdk/src/target.js'],
  ['clients-apart', 'sdk/src/server.ts', 'server/lib/target.js'],
  ['clients-apart', 'console/src/server.ts', 'server/lib/target.js'],
  ['sdk-by-its-package', 'console/src/inside.ts', 'sdk/src/target.js'],
];

describe('npm run deps', () => {
  it('reports every planted breach of every rule', () => {
    const sources: Record<string, readonly string[]> = {};
    for (const [, , to] of breaches) if (to.endsWith('.js')) sources[to.replace(/js$/, 'ts')] = [];
    for (const [, from, to] of breaches) sources[from] = [to];
    sources['server/lib/circle-back.ts'] = ['server/lib/circle.js'];
    sources['server/lib/lost.ts'] = ['server/lib/missing.js'];
    const { status, said } = inspect(build(sources));
    expect(status).toBe(1);
    const missed = breaches.filter(([rule, from]) => !said.includes(`error ${rule}: ${from}`));
    expect(missed).toEqual([]);
    expect(said).toContain('error no-unresolvable: server/lib/lost.ts');
  });

  it('lets imports to the right and into the own adapter pass', () => {
    const { status, said } = inspect(
      build({
        'server/lib/a.ts': [],
        'server/store/port.ts': ['server/lib/a.js'],
        'server/store/sqlite/store.ts': ['server/store/port.js', 'libsql'],
        'server/graphql/schema.ts': ['server/store/port.js', 'graphql'],
        'server/commands/serve.ts': ['server/store/sqlite/store.js', 'server/graphql/schema.js'],
      }),
    );
    expect(said).toContain('no dependency violations found');
    expect(status).toBe(0);
  });

  it('fails when there is nothing to look at', () => {
    const { status, said } = inspect(build({}));
    expect(said).toContain('saw 0 of 0 sources');
    expect(status).toBe(1);
  });
});
