import type { BlobKey } from '../../store/blobs/port.js';
import type { FileView } from './file-service.js';
import { thumbTypeOf } from './make-thumb.js';
import { offeredSize } from './thumb-size.js';

/** Where a file is downloaded, as a path on this server. */
export const fileUrl = ({ collectionId, recordId, name }: BlobKey): string =>
  `/api/files/${collectionId}/${recordId}/${encodeURIComponent(name)}`;

/** Where a thumbnail is downloaded; null where the field does not offer that size, or the file is no picture. */
export const thumbUrl = (
  { url, mime, field }: Pick<FileView, 'url' | 'mime' | 'field'>,
  size: string,
): string | null => (offeredSize(field, size) === null || thumbTypeOf(mime) === null ? null : `${url}?thumb=${size}`);
