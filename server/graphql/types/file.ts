import type { FileView } from '../../domain/files/file-service.js';
import { thumbUrl } from '../../domain/files/file-url.js';
import { parseThumbSize } from '../../domain/files/thumb-size.js';
import { AppError } from '../../lib/errors.js';
import { builder } from '../builder.js';
import { operationField } from '../operation-field.js';
import { incomingFile } from '../upload-stream.js';

const checkedSize = (size: string): string => {
  if (parseThumbSize(size) !== null) return size;
  throw new AppError('VALIDATION', 'The argument size must be WxH, WxHt, WxHb, WxHf, 0xH or Wx0, in pixels.');
};

const File = builder.objectRef<FileView>('File').implement({
  description: 'A file of a record.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The stored name, unique within the record.' }),
    url: t.exposeString('url', { description: 'Its path on this server; downloading needs `files:read`.' }),
    size: t.exposeFloat('size', { description: 'In bytes, a whole number.' }),
    mime: t.exposeString('mime', { description: 'The type found in the bytes, not the one the client claimed.' }),
    thumb: t.string({
      nullable: true,
      description:
        'The path of a thumbnail; null where the field does not offer the size, or the file is no picture. Needs `files:read`.',
      args: {
        size: t.arg.string({
          required: true,
          description: '`100x100`, or a size of the field, such as `300x200`, `300x200f` or `0x200`.',
        }),
      },
      extensions: { operation: 'files.download' },
      authScopes: { operation: 'files.download' },
      // Of a file of a record the type is looked up when it is wanted.
      resolve: async ({ url, mime, field }, { size }) =>
        thumbUrl({ url, field, mime: await Promise.resolve(mime) }, checkedSize(size)),
    }),
  }),
});

const place = {
  collection: 'Name or id of the collection.',
  id: 'The id of the record.',
  field: 'The name of a file field.',
};

builder.mutationField('uploadFile', (t) =>
  operationField(t, 'files.upload', {
    type: File,
    description:
      'Adds a file to a field of a record. Needs `files:write`, and `records:write` too where it would replace the file of a single-file field.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      id: t.arg.id({ required: true, description: place.id }),
      field: t.arg.string({ required: true, description: place.field }),
      file: t.arg({ type: 'Upload', required: true, description: 'The file.' }),
    },
    resolve: async (grant, { collection, id, field, file }, { services }) =>
      services.files.upload(grant, collection, id, field, await incomingFile(file)),
  }),
);

builder.mutationField('deleteFile', (t) =>
  operationField(t, 'files.delete', {
    type: 'ID',
    description: 'Takes a file out of a record and gives back its name. Needs `records:write`.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      id: t.arg.id({ required: true, description: place.id }),
      field: t.arg.string({ required: true, description: place.field }),
      name: t.arg.string({ required: true, description: 'The stored name of the file.' }),
    },
    resolve: async (grant, { collection, id, field, name }, { services }) => {
      await services.files.delete(grant, collection, id, field, name);
      return name;
    },
  }),
);
