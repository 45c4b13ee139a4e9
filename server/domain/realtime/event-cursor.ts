import { AppError } from '../../lib/errors.js';

/** A place among the changes: after the write at `position` and after so many changes of the write that follows it. */
export interface EventCursor {
  readonly position: string;
  readonly changes: number;
}

const maxLength = 2_000;
const form = /^(\d{1,9})\.(\S+)$/;

export const cursorText = ({ position, changes }: EventCursor): string => `${changes}.${position}`;

/** @throws AppError VALIDATION for what is no cursor */
export const parseCursor = (text: string): EventCursor => {
  const [, changes, position] = text.length > maxLength ? [] : (form.exec(text) ?? []);
  if (changes !== undefined && position !== undefined) return { position, changes: Number(changes) };
  const after = { code: 'validation_invalid_value', message: 'Must be the cursor of an event.' };
  throw new AppError('VALIDATION', 'The cursor is not that of an event.', { fields: { after } });
};

export const cursorTooOld = (): AppError =>
  new AppError(
    'CONFLICT',
    'The changes since the cursor are no longer kept. Load anew what is shown, and follow without it.',
  );
