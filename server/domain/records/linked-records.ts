import { alsoNeeds } from '../../access/authorize.js';
import { AppError, type FieldError, type FieldErrors } from '../../lib/errors.js';
import { newRecordId } from '../../lib/ids.js';
import { isMultiple, type RelationField } from '../../store/collection.js';
import { fieldIsGone } from './filter-errors.js';
import type { IncomingFiles } from './incoming-files.js';
import { maySet, type OpenedCollection, openCollection } from './opened-collection.js';
import { type PlannedWrite, planCreate } from './planned-write.js';
import type { RecordDeps } from './record-deps.js';
import { readKey } from './record-input.js';
import type { RecordLink, WriteInput } from './record-write-service.js';
import { missingCollectionError } from './requirements.js';
import { failedTo } from './write-errors.js';

/** What stays the same of one input, however often its write is tried. */
export interface Intake {
  readonly input: WriteInput;
  readonly incoming: IncomingFiles;
  /** Should a record be created that is given no id. */
  readonly newId: string;
  /** Of the new records in its links, in their order. */
  readonly linked: readonly Intake[];
}

const newIn = (links: WriteInput['links']): readonly WriteInput[] =>
  Object.values(links ?? {}).flatMap((list) => list.flatMap((link) => ('create' in link ? [link.create] : [])));

/** The input and those of the new records in it. */
export const inputsIn = (input: WriteInput): readonly WriteInput[] => [input, ...newIn(input.links)];

/** @param incoming what came with `inputsIn`, in the same order; taken from its beginning */
export const intakeOf = (input: WriteInput, incoming: Iterator<IncomingFiles>): Intake => {
  const take = (): IncomingFiles => {
    const { done, value } = incoming.next();
    if (done === true) throw new Error('Every input has its files');
    return value;
  };
  const own = { input, incoming: take(), newId: newRecordId() };
  const linked = newIn(input.links).map((one) => ({ input: one, incoming: take(), newId: newRecordId(), linked: [] }));
  return { ...own, linked };
};

/** An input whose links have become ids, and the writes that make them true. */
export interface Linked {
  readonly data: Readonly<Record<string, unknown>>;
  readonly created: readonly { readonly plan: PlannedWrite; readonly path: string }[];
  /** The ids that the new records will have. */
  readonly made: ReadonlySet<string>;
  /** Of the new records, by `category.name`. */
  readonly faults: FieldErrors;
}

const oneLevel: FieldError = {
  code: 'validation_invalid_value',
  message: 'A related record cannot create further related records.',
};

/** The faults of a related record as those of the record that it is given in. */
export const faultsAt = (path: string, error: AppError): FieldErrors => {
  const own = Object.entries(error.fields);
  if (own.length === 0) return { [path]: { code: 'validation_invalid_value', message: error.message } };
  return Object.fromEntries(own.map(([name, fault]) => [`${path}.${name}`, fault]));
};

const checkNames = (opened: OpenedCollection, { data, links = {}, files, isStrict }: WriteInput): void => {
  if (isStrict !== true) return;
  const keys = [...Object.keys(data), ...Object.keys(links), ...files.map(({ key }) => key)];
  const gone = keys.find((key) => readKey(opened, key) === null);
  if (gone !== undefined) throw fieldIsGone(gone);
};

class Linking {
  readonly #deps: RecordDeps;
  readonly #opened: OpenedCollection;
  readonly #intakes: Iterator<Intake>;
  readonly data: Record<string, unknown>;
  readonly created: { plan: PlannedWrite; path: string }[] = [];
  readonly made = new Set<string>();
  readonly faults: Record<string, FieldErrors[string]> = {};

  constructor(deps: RecordDeps, opened: OpenedCollection, { input, linked }: Intake) {
    this.#deps = deps;
    this.#opened = opened;
    this.#intakes = linked.values();
    this.data = { ...input.data };
  }

  async link(key: string, links: readonly RecordLink[]): Promise<void> {
    const intakes = links.map((link) => ('create' in link ? this.#next() : null));
    const field = readKey(this.#opened, key)?.field;
    if (field?.type !== 'relation' || !maySet(this.#opened, field)) return;
    const ids: string[] = [];
    for (const [i, link] of links.entries()) {
      const intake = intakes[i];
      const path = isMultiple(field) || links.length > 1 ? `${field.name}.${i}` : field.name;
      if ('id' in link) ids.push(link.id);
      else {
        const id = await this.#create(field, path, intake ?? null);
        this.made.add(id);
        ids.push(id);
      }
    }
    const [only = ''] = ids;
    this.data[key] = isMultiple(field) || ids.length > 1 ? ids : only;
  }

  #next(): Intake {
    const { done, value } = this.#intakes.next();
    if (done === true) throw new Error('Every new record has its intake');
    return value;
  }

  /** Resolves to the id that it will have. */
  async #create(field: RelationField, path: string, intake: Intake | null): Promise<string> {
    if (intake === null) throw new Error('Every new record has its intake');
    const { input, incoming, newId } = intake;
    const opened = await this.#open(field, input);
    if (opened === null) this.faults[field.name] = missingCollectionError;
    const deeper = Object.keys(input.links ?? {});
    for (const key of deeper) this.faults[`${path}.${key}`] = oneLevel;
    if (opened === null || deeper.length > 0) return newId;
    try {
      checkNames(opened, input);
      const plan = await planCreate(this.#deps, { opened, data: input.data, incoming, newId });
      this.created.push({ plan, path });
      return plan.id;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'VALIDATION') throw error;
      Object.assign(this.faults, faultsAt(path, error));
      return newId;
    }
  }

  /** Null where the collection does not exist for the caller. */
  async #open({ collectionId }: RelationField, { files }: WriteInput): Promise<OpenedCollection | null> {
    const { grant, schema } = this.#opened;
    if (grant.scopeOf(collectionId) === null || !schema.collections.some(({ id }) => id === collectionId)) return null;
    const leave = alsoNeeds(grant, files.length > 0 ? 'records.createWithFiles' : 'records.create');
    return openCollection(this.#deps, schema, leave, collectionId);
  }
}

/** Plans the new records that an input links to. */
export const planLinks = async (deps: RecordDeps, opened: OpenedCollection, intake: Intake): Promise<Linked> => {
  checkNames(opened, intake.input);
  const linking = new Linking(deps, opened, intake);
  for (const [key, links] of Object.entries(intake.input.links ?? {})) await linking.link(key, links);
  return linking;
};

/**
 * Plans the record itself, when its new related records have no faults; those of both are told at once.
 * @throws AppError VALIDATION
 */
export const withFaultsOf = async <T>(
  { faults }: Linked,
  action: 'create' | 'update',
  plan: () => Promise<T>,
): Promise<T> => {
  if (Object.keys(faults).length === 0) return plan();
  const own = await plan().then(
    () => ({}),
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'VALIDATION') return error.fields;
      throw error;
    },
  );
  throw new AppError('VALIDATION', failedTo(action), { fields: { ...own, ...faults } });
};
