import { AppError, type FieldError, type FieldErrors } from '../../lib/errors.js';

/** Gathers the faults of a definition so that all of them are told at once. The first fault of a place is kept. */
export class Faults {
  readonly #faults: Record<string, FieldError | FieldErrors> = {};

  add(name: string, fault: FieldError | FieldErrors | null): void {
    if (fault !== null) this.#faults[name] ??= fault;
  }

  /** Faults of something nested under `name`, if there are any. */
  nest(name: string, nested: Faults): void {
    if (!nested.none) this.add(name, nested.all);
  }

  get none(): boolean {
    return Object.keys(this.#faults).length === 0;
  }

  get all(): FieldErrors {
    return this.#faults;
  }

  /** @throws AppError VALIDATION with the faults, when there are any */
  check(message: string): void {
    if (!this.none) throw new AppError('VALIDATION', message, { fields: this.#faults });
  }
}

/** Codes and messages of records-rest.md section 3. */
export const systemFieldChange = (message: string): FieldError => ({ code: 'validation_system_field_change', message });

export const fieldTypeChange: FieldError = {
  code: 'validation_field_type_change',
  message: 'Field type cannot be changed.',
};

export const relationChange: FieldError = {
  code: 'validation_field_relation_change',
  message: 'The relation collection cannot be changed.',
};

export const relationMissing: FieldError = {
  code: 'validation_field_relation_missing_collection',
  message: "The relation collection doesn't exist.",
};

export const invalidIndex = (message: string): FieldError => ({ code: 'validation_invalid_index_expression', message });

export const indexNameTaken: FieldError = {
  code: 'validation_existing_index_name',
  message: 'The index name is already in use.',
};

/** A unique index over records that already hold the same values. */
export const duplicatesStored = invalidIndex('Stored records already share a value that the index would make unique.');
