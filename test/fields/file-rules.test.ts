import { expect, test } from 'vitest';
import { fileLimits, fileSizeError, mimeTypeError, tooManyFilesError } from '#server/domain/records/fields/file.js';
import type { FileField } from '#server/store/collection.js';
import { defineField } from './define-field.js';

const field = (options: Parameters<typeof defineField>[1]) => defineField('file', options) as FileField;

test('without a limit a file may have 5 MB and a field one file', () => {
  expect(fileLimits(field({ maxSelect: 0 }))).toEqual({ maxBytes: 5_242_880, maxFiles: 1, mimeTypes: [] });
});

test('one file or byte more than allowed is refused, the last allowed one is not', () => {
  const limited = field({ maxSelect: 2, maxSize: 10 });
  expect(tooManyFilesError(limited, 2)).toBeNull();
  expect(tooManyFilesError(limited, 3)).toMatchObject({ code: 'validation_too_many_files', params: { maxSelect: 2 } });
  expect(fileSizeError(limited, 'a.txt', 10)).toBeNull();
  expect(fileSizeError(limited, 'a.txt', 11)).toMatchObject({
    code: 'validation_file_size_limit',
    params: { file: 'a.txt', maxSize: 10 },
  });
});

test('only listed types are taken; parameters and case do not matter', () => {
  const images = field({ mimeTypes: ['image/png'] });
  expect(mimeTypeError(images, 'a', ['image/PNG; charset=x'])).toBeNull();
  expect(mimeTypeError(images, 'a', ['image/svg+xml'])).toMatchObject({ code: 'validation_invalid_mime_type' });
  expect(mimeTypeError(images, 'a', ['text/html;image/png'])).toMatchObject({ code: 'validation_invalid_mime_type' });
  expect(mimeTypeError(field({}), 'a', ['text/html'])).toBeNull();
});
