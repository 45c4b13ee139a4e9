import { alsoNeeds, type Grant } from '../../access/authorize.js';
import type { Operation } from '../../access/operations.js';
import type { StagedFile } from '../../domain/files/file-service.js';
import { fieldIsGone } from '../../domain/records/filter-errors.js';
import type { WriteInput } from '../../domain/records/record-write-service.js';
import type { PendingFile, TypedWrite } from '../../domain/records/typed-write.js';
import type { GraphqlContext } from '../context.js';
import type { IncomingUpload } from '../upload.js';
import { takeInArrival } from '../upload-stream.js';

/** Leave for the files of a record itself; a related one is created. */
type WithFiles = Extract<Operation, 'records.createWithFiles' | 'records.updateWithFiles'>;

interface Pending extends PendingFile {
  readonly collectionId: string;
  readonly withFiles: WithFiles;
}

const linked = ({ links }: TypedWrite): readonly TypedWrite[] =>
  Object.values(links).flatMap((list) => list.flatMap((link) => ('create' in link ? [link.create] : [])));

const pendingIn = (write: TypedWrite, withFiles: WithFiles): readonly Pending[] => [
  ...write.files.map((file) => ({ ...file, collectionId: write.collectionId, withFiles })),
  ...linked(write).flatMap((one) => pendingIn(one, 'records.createWithFiles')),
];

const withFilesIn = (write: TypedWrite, staged: ReadonlyMap<PendingFile['file'], StagedFile>): WriteInput => ({
  isStrict: true,
  data: write.data,
  files: write.files.flatMap(({ file }) => staged.get(file) ?? []),
  links: Object.fromEntries(
    Object.entries(write.links).map(([key, list]) => [
      key,
      list.map((link) => ('create' in link ? { create: withFilesIn(link.create, staged) } : link)),
    ]),
  ),
});

/**
 * Takes in the files of the writes, in the order in which they come. What is staged belongs to the inputs; when one fails nothing is left.
 * @throws AppError FORBIDDEN before a byte is read when the caller may not send files
 */
export const stageFiles = async (
  grant: Grant,
  writes: readonly (readonly [TypedWrite, WithFiles])[],
  { services }: GraphqlContext,
): Promise<readonly WriteInput[]> => {
  const pending = writes.flatMap(([write, withFiles]) => pendingIn(write, withFiles));
  const leaves = pending.map(({ withFiles }) => alsoNeeds(grant, withFiles));
  const staged = new Map<unknown, StagedFile>();
  const uploads = pending.map(({ file }) => file as Promise<IncomingUpload>);
  try {
    await takeInArrival(uploads, async (incoming, i) => {
      const { collectionId = '', key = '', file } = pending[i] ?? {};
      const taken = await services.files.stage(leaves[i] ?? grant, collectionId, key, incoming);
      if (taken === null) throw fieldIsGone(key);
      staged.set(file, taken);
    });
  } catch (error) {
    await Promise.allSettled([...staged.values()].map(({ blob }) => blob.discard()));
    throw error;
  }
  return writes.map(([write]) => withFilesIn(write, staged));
};
