import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.js';
import { describeStore } from './contract.js';

describeStore(
  'SQLite',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fichero-store-'));
    return {
      open: () => openSqliteStore({ file: join(folder, 'data.db') }),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
  2_000,
);
