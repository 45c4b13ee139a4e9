import type { ByteRange } from '../store/blobs/port.js';

const single = /^bytes=(\d*)-(\d*)$/;

/**
 * What a `Range` header asks of a file of `size` bytes: a range, `none` for the whole file (no header, several ranges,
 * another unit, nonsense), or `unsatisfiable`.
 */
export const byteRangeOf = (header: string | undefined, size: number): ByteRange | 'none' | 'unsatisfiable' => {
  const match = header === undefined ? null : single.exec(header.replaceAll(' ', ''));
  if (match === null) return 'none';
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return 'none';
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return 'none';
  return first >= size ? 'unsatisfiable' : { first, last };
};
