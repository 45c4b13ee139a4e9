import type { FieldError } from '../../../lib/errors.js';
import { type FileField, isMultiple } from '../../../store/collection.js';
import { parseThumbSize } from '../../files/thumb-size.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { textsOf } from './inputs.js';
import { OptionReader } from './options.js';

const defaultMaxSize = 5 * 1024 * 1024;

/** What a field takes, with defaults filled in. `maxBytes` per file; `mimeTypes` empty for any. */
export interface FileLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly mimeTypes: readonly string[];
}

export const fileLimits = (field: FileField): FileLimits => ({
  maxBytes: field.maxSize === 0 ? defaultMaxSize : field.maxSize,
  maxFiles: Math.max(field.maxSelect, 1),
  mimeTypes: field.mimeTypes,
});

/** More files than the field holds: those that remain and the new ones together. */
export const tooManyFilesError = (field: FileField, count: number): FieldError | null => {
  const maxSelect = fileLimits(field).maxFiles;
  if (count <= maxSelect) return null;
  return {
    code: 'validation_too_many_files',
    message: `The maximum allowed files is ${maxSelect}.`,
    params: { maxSelect },
  };
};

/** `file` is the name the client gave. */
export const fileSizeError = (field: FileField, file: string, size: number): FieldError | null => {
  const maxSize = fileLimits(field).maxBytes;
  if (size <= maxSize) return null;
  return {
    code: 'validation_file_size_limit',
    message: `Failed to upload ${file} - the maximum allowed file size is ${maxSize} bytes.`,
    params: { file, maxSize },
  };
};

const bareType = (mime: string): string => mime.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** `mimes` are the types that the file has, one of which must be allowed; parameters such as the charset do not count. */
export const mimeTypeError = (field: FileField, file: string, mimes: readonly string[]): FieldError | null => {
  const bare = mimes.map(bareType);
  const { mimeTypes } = field;
  if (mimeTypes.length === 0 || mimeTypes.some((allowed) => bare.includes(allowed.toLowerCase()))) return null;
  return {
    code: 'validation_invalid_mime_type',
    message: `"${file}" mime type must be one of: ${mimeTypes.join(', ')}.`,
  };
};

/** Names that the record does not hold. */
export const unknownFilesError = (invalidFiles: readonly string[]): FieldError => ({
  code: 'validation_invalid_file',
  message: `Invalid new files: [${invalidFiles.join(' ')}].`,
  params: { invalidFiles: [...invalidFiles] },
});

/** Names of stored files. `accept` takes the names that shall remain; bytes come by another way and meet the checks above. */
export const file: FieldKind<FileField> = {
  type: 'file',
  define(input) {
    const options = new OptionReader(input);
    const thumbs = options.texts('thumbs');
    if (!thumbs.every((size) => parseThumbSize(size) !== null)) {
      options.fail('thumbs', { code: 'validation_match_invalid', message: 'Must be in a valid format.' });
    }
    return options.result({
      required: options.bool('required'),
      maxSelect: options.integer('maxSelect', 1),
      maxSize: options.integer('maxSize', 0),
      mimeTypes: options.texts('mimeTypes'),
      thumbs,
      protected: options.bool('protected'),
    });
  },
  zero: (field) => (isMultiple(field) ? [] : ''),
  isEmpty: (_field, value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  accept(field, input) {
    const texts = textsOf(input);
    if (texts === null) return { error: invalidValueError };
    const names = isMultiple(field) ? texts : texts.slice(-1);
    const error = tooManyFilesError(field, names.length);
    if (error !== null) return { error };
    return { value: isMultiple(field) ? names : (names[0] ?? '') };
  },
};
