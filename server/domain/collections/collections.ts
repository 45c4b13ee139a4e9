import type { Grant } from '../../access/authorize.js';
import type { Clock } from '../../lib/clock.js';
import { formatDate } from '../../lib/dates.js';
import { AppError, notFound } from '../../lib/errors.js';
import type { BlobKey, BlobStore } from '../../store/blobs/port.js';
import type { Collection, Schema } from '../../store/collection.js';
import { refusalOf } from '../../store/errors.js';
import type { CallContext, SchemaStep, Store } from '../../store/port.js';
import { deleteBlobs, releasedBlobs } from '../records/released-blobs.js';
import { withSchema } from '../with-schema.js';
import type { CollectionService, ShownSchema } from './collection-service.js';
import { duplicatesStored } from './definition-errors.js';
import { filesOfDroppedFields } from './dropped-files.js';
import { findCollection } from './find-collection.js';
import { parseChangedCollection, parseNewCollection, scaffold } from './parse-collection.js';
import { importFailure, parseImport } from './parse-import.js';
import { RecentSchema } from './recent-schema.js';
import { selectCollections } from './select-collections.js';
import { shownCollection } from './shown-collection.js';

interface CollectionServiceParts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

const contextOf = (schema: Schema, grant: Grant): CallContext => ({
  schemaVersion: schema.version,
  credential: grant.credential,
});

/** `collection.field` of every relation of another collection that points here. */
const referrersOf = (schema: Schema, target: Collection): readonly string[] =>
  schema.collections
    .filter(({ id }) => id !== target.id)
    .flatMap((collection) =>
      collection.fields
        .filter((field) => field.type === 'relation' && field.collectionId === target.id)
        .map((field) => `${collection.name}.${field.name}`),
    );

/** What the caller reads when stored records stand against a unique index of the definition. */
const duplicatesError = (error: unknown, collection: Collection, message: string): unknown => {
  const refusal = refusalOf(error);
  if (refusal?.reason !== 'notUnique') return error;
  const sameFields = (fields: readonly string[]) => fields.join() === refusal.fields.join();
  const place = collection.indexes.findIndex(({ unique, fields }) => unique && sameFields(fields));
  const fields = { indexes: place === -1 ? duplicatesStored : { [place]: duplicatesStored } };
  return new AppError('VALIDATION', message, { fields, cause: error });
};

/** What the caller reads when records of another collection require those to be deleted. */
const referencedError = (error: unknown): unknown => {
  if (refusalOf(error)?.reason !== 'referenced') return error;
  const message =
    'Failed to truncate collection. Make sure that its records are not part of a required relation reference.';
  return new AppError('VALIDATION', message, { cause: error });
};

const shownSchema = ({ version, collections }: Schema, grant: Grant): ShownSchema => ({
  version,
  collections: collections.flatMap((collection) => shownCollection(collection, grant) ?? []),
});

export const createCollectionService = ({ store, blobs, clock }: CollectionServiceParts): CollectionService => {
  const now = () => formatDate(clock());
  const recent = new RecentSchema(store);

  const verify = async (grant: Grant): Promise<void> => {
    if (grant.credential !== null) await store.verify(grant.credential);
  };

  /** Runs `work` under the definitions as they are now, not as memory has them: a fault must be true when it is told. */
  const changing = <T>(grant: Grant, work: (schema: Schema) => Promise<T>): Promise<T> =>
    withSchema(store, async () => {
      await verify(grant);
      return work(await store.freshSchema());
    });

  /** The collection is gone whatever happens to its files: left ones cost disk space only. */
  const deleteFilesOf = ({ id }: Collection): Promise<void> =>
    blobs.deleteCollection(id).catch((error: unknown) => {
      process.emitWarning(`The files of a deleted collection could not be deleted: ${String(error)}`);
    });

  const changeTo = async (grant: Grant, schema: Schema, step: SchemaStep, wanted: Collection): Promise<Collection> => {
    const changed = await store.changeSchema({ version: schema.version, steps: [step] }, contextOf(schema, grant));
    const inForce = changed.collections.find(({ id }) => id === wanted.id);
    if (inForce === undefined) throw notFound();
    return inForce;
  };

  return {
    async list(grant, query = {}) {
      await verify(grant);
      const { collections } = await store.freshSchema();
      return selectCollections(
        collections.filter(({ id }) => grant.scopeOf(id) !== null),
        query,
        { now: clock(), principal: grant.principal, request: null },
      );
    },

    async view(grant, name) {
      await verify(grant);
      return (await findCollection(store, await store.freshSchema(), grant, name)).collection;
    },

    async shown(grant) {
      await verify(grant);
      return shownSchema(await store.freshSchema(), grant);
    },

    version: async () => (await recent.schema()).version,

    recent: async (grant) => shownSchema(await recent.schema(), grant),

    create: (grant, input) =>
      changing(grant, async (schema) => {
        const collection = parseNewCollection(schema, input, now());
        return changeTo(grant, schema, { kind: 'create', collection }, collection);
      }),

    update: (grant, name, input) =>
      changing(grant, async (known) => {
        const { schema, collection: before } = await findCollection(store, known, grant, name);
        const after = parseChangedCollection(schema, before, input, now());
        const files = await filesOfDroppedFields(store, before, after, contextOf(schema, grant));
        const changed = await changeTo(grant, schema, { kind: 'replace', before, after }, after).catch(
          (error: unknown) => {
            throw duplicatesError(error, after, 'Failed to update collection.');
          },
        );
        await deleteBlobs(blobs, files);
        return changed;
      }),

    delete: (grant, name) =>
      changing(grant, async (known) => {
        const { schema, collection } = await findCollection(store, known, grant, name);
        const referrers = referrersOf(schema, collection);
        if (referrers.length > 0) {
          const message = `Failed to delete collection due to existing reference in ${referrers.join(', ')}.`;
          throw new AppError('VALIDATION', message);
        }
        const change = { version: schema.version, steps: [{ kind: 'drop' as const, collection }] };
        await store.changeSchema(change, contextOf(schema, grant));
        await deleteFilesOf(collection);
      }),

    import: (grant, input) =>
      changing(grant, async (schema) => {
        const steps = parseImport(schema, input, now());
        const context = contextOf(schema, grant);
        const files: BlobKey[] = [];
        for (const step of steps) {
          if (step.kind === 'replace')
            files.push(...(await filesOfDroppedFields(store, step.before, step.after, context)));
        }
        await store.changeSchema({ version: schema.version, steps }, context).catch((error: unknown) => {
          throw refusalOf(error)?.reason === 'notUnique' ? importFailure(duplicatesStored.message, error) : error;
        });
        await deleteBlobs(blobs, files);
        for (const step of steps) if (step.kind === 'drop') await deleteFilesOf(step.collection);
      }),

    async scaffolds(grant, name = '') {
      await verify(grant);
      return { base: scaffold(await store.freshSchema(), name) };
    },

    truncate: (grant, name) =>
      changing(grant, async (known) => {
        const { schema, collection } = await findCollection(store, known, grant, name);
        const truncated = store.write([{ kind: 'truncate', collection }], contextOf(schema, grant));
        const changes = await truncated.catch((error: unknown) => {
          throw referencedError(error);
        });
        await deleteBlobs(blobs, releasedBlobs(schema, changes));
      }),
  };
};
