import type { BlobKey } from '../../store/blobs/port.js';

/** Where a file is downloaded, as a path on this server. */
export const fileUrl = ({ collectionId, recordId, name }: BlobKey): string =>
  `/api/files/${collectionId}/${recordId}/${encodeURIComponent(name)}`;
