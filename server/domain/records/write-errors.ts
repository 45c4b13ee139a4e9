import { AppError, type FieldError, type FieldErrors, notFound } from '../../lib/errors.js';
import type { Field } from '../../store/collection.js';
import { refusalOf, type StoreRefusal } from '../../store/errors.js';
import { missingRecordsError } from './fields/relation.js';
import type { OpenedCollection } from './opened-collection.js';

/** The sentence that a failed write begins with (records-rest.md section 1.5). */
export const failedTo = (action: 'create' | 'update' | 'delete'): string => `Failed to ${action} record.`;

export const notUniqueError: FieldError = { code: 'validation_not_unique', message: 'Value must be unique.' };

/** Whether the caller may learn that the field exists. */
const isKnown = ({ grant, scope: { readable, writable } }: OpenedCollection, { name, hidden }: Field): boolean =>
  (grant.seesHidden || !hidden) &&
  (name === 'id' || readable === null || readable.has(name) || (writable?.has(name) ?? false));

/** All failing fields at once; of fields that the caller cannot know of it learns only that there are some. */
export const invalidRecord = (
  opened: OpenedCollection,
  action: 'create' | 'update',
  faults: ReadonlyMap<string, FieldError>,
): AppError => {
  const known = opened.collection.fields.filter((field) => faults.has(field.name) && isKnown(opened, field));
  const fields: FieldErrors = Object.fromEntries(known.map(({ name }) => [name, faults.get(name) as FieldError]));
  const beyondReach = known.length < faults.size ? ' It breaks a rule of a field that is out of reach.' : '';
  return new AppError('VALIDATION', failedTo(action) + beyondReach, { fields });
};

/** In place of a field in the requirement that the written record itself lies within the rows that its writer can reach. */
export const ownRows = '';

/** A record must not be written to where its writer could not reach it. */
export const outsideRows = (action: 'create' | 'update'): AppError =>
  new AppError('VALIDATION', `${failedTo(action)} It would lie outside the rows that the API key may touch.`);

const stillReferenced = (): AppError =>
  new AppError(
    'VALIDATION',
    `${failedTo('delete')} Make sure that the record is not part of a required relation reference.`,
  );

/** What the caller reads of a store's refusal; null for one that calls for another try. */
const fromRefusal = (
  refusal: StoreRefusal,
  opened: OpenedCollection,
  action: 'create' | 'update' | 'delete',
): AppError | null => {
  const writing = action === 'delete' ? 'update' : action;
  switch (refusal.reason) {
    case 'notFound':
      return notFound();
    case 'referenced':
      return stillReferenced();
    case 'missingReference':
    case 'notUnique': {
      if (refusal.reason === 'missingReference' && refusal.field === ownRows) return outsideRows(writing);
      const [names, error] =
        refusal.reason === 'notUnique'
          ? ([refusal.fields, notUniqueError] as const)
          : ([[refusal.field], missingRecordsError] as const);
      const faults = new Map(names.map((name) => [name, error]));
      return invalidRecord(opened, writing, faults);
    }
    case 'changed':
    case 'schemaChanged':
    case 'forgotten':
      return null;
  }
};

/** Any error of a write in the form that the caller reads; what calls for another try stays as it is. */
export const writeError = (
  error: unknown,
  opened: OpenedCollection,
  action: 'create' | 'update' | 'delete',
): unknown => {
  const refusal = refusalOf(error);
  return refusal === null ? error : (fromRefusal(refusal, opened, action) ?? error);
};
