import { Readable } from 'node:stream';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGridFsBlobs } from '#server/store/blobs/gridfs.js';
import { newDatabaseUrl } from '../mongo/database-url.js';
import { describeBlobStore } from './blobs-contract.js';

const bucket = 'fichero.files';

const countDocuments = async (client: MongoClient): Promise<number> => {
  const names = [`${bucket}.files`, `${bucket}.chunks`, `${bucket}.staging`];
  const counts = await Promise.all(names.map((name) => client.db().collection(name).countDocuments()));
  return counts.reduce((sum, count) => sum + count, 0);
};

describeBlobStore('GridFS', async () => {
  const url = newDatabaseUrl();
  const client = await MongoClient.connect(url);
  const blobs = await openGridFsBlobs({ url });
  return {
    blobs,
    countAll: () => countDocuments(client),
    close: async () => {
      await blobs.close();
      await client.db().dropDatabase();
      await client.close();
    },
  };
});

describe('blobs in GridFS', () => {
  let url: string;
  let client: MongoClient;

  beforeAll(async () => {
    url = newDatabaseUrl();
    client = await MongoClient.connect(url);
  });
  afterAll(async () => {
    await client.db().dropDatabase();
    await client.close();
  });

  test('opening sweeps what a dead process left, but not what is young or in place', async () => {
    const key = (name: string) => ({ collectionId: 'pbc_1', recordId: 'r1', name });
    const blobs = await openGridFsBlobs({ url });
    const stage = () => blobs.stage(Readable.from([Buffer.from('bytes')]), 100);
    await (await stage()).commit(key('kept.txt'));
    const kept = await countDocuments(client);
    await stage();
    const stagings = client.db().collection(`${bucket}.staging`);
    await stagings.updateMany({}, { $set: { since: new Date(Date.now() - 2 * 60 * 60 * 1000) } });
    const young = await stage();

    const again = await openGridFsBlobs({ url });
    expect((await again.info(key('kept.txt')))?.size).toBe(5);
    await young.commit(key('young.txt'));
    expect((await again.info(key('young.txt')))?.size).toBe(5);
    expect(await countDocuments(client)).toBe(2 * kept);
    await blobs.close();
    await again.close();
  });

  test('another blob under the same key takes the place of the first', async () => {
    const blobs = await openGridFsBlobs({ url });
    const key = { collectionId: 'pbc_2', recordId: 'r1', name: 'a.txt' };
    for (const text of ['first', 'second']) {
      await (await blobs.stage(Readable.from([Buffer.from(text)]), 100)).commit(key);
    }
    expect((await blobs.info(key))?.size).toBe(6);
    expect(await client.db().collection(`${bucket}.files`).countDocuments({ filename: 'pbc_2/r1/a.txt' })).toBe(1);
    await blobs.close();
  });
});
