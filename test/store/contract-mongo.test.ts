import { MongoClient } from 'mongodb';
import { openMongoStore } from '#server/store/mongo/mongo-store.js';
import { newDatabaseUrl } from '../mongo/database-url.js';
import { describeStore } from './contract.js';

describeStore(
  'MongoDB',
  async () => {
    const url = newDatabaseUrl();
    return {
      open: () => openMongoStore({ url }),
      remove: async () => {
        const client = await MongoClient.connect(url);
        await client.db().dropDatabase();
        await client.close();
      },
    };
  },
  2_000,
);
