import { authorize } from '../../access/authorize.js';
import type { FileView } from '../../domain/files/file-service.js';
import { fileUrl } from '../../domain/files/file-url.js';
import { fieldIsGone } from '../../domain/records/filter-errors.js';
import { namesIn } from '../../domain/records/names-in.js';
import type { RecordRow } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, type FileField, isMultiple } from '../../store/collection.js';
import type { GraphqlContext } from '../context.js';
import type { Selection } from '../selection.js';

/**
 * A record as its fields are resolved from: values by field name, null where there is no date, files with what is known of them,
 * relations as ids.
 */
export type RecordNode = { [field: string]: unknown };

interface FilePlace {
  readonly collectionId: string;
  readonly recordId: string;
}

/** A file of a record that the caller was shown. What is in its bytes is looked up when it is asked for. */
class FileSource implements Pick<FileView, 'name' | 'url' | 'field'> {
  readonly name: string;
  readonly url: string;
  readonly field: FileField;
  readonly #context: GraphqlContext;
  readonly #place: FilePlace;
  #facts: Promise<FileView> | null = null;

  constructor(context: GraphqlContext, field: FileField, place: FilePlace, name: string) {
    this.name = name;
    this.url = fileUrl({ ...place, name });
    this.field = field;
    this.#context = context;
    this.#place = place;
  }

  get size(): Promise<number> {
    return this.#look().then(({ size }) => size);
  }

  get mime(): Promise<string> {
    return this.#look().then(({ mime }) => mime);
  }

  #look(): Promise<FileView> {
    const { services, principal } = this.#context;
    const grant = authorize(principal, 'files.download');
    this.#facts ??= services.files.describe(grant, { ...this.#place, name: this.name }, this.field);
    return this.#facts;
  }
}

type Change = (row: RecordNode, context: GraphqlContext) => void;

const changeOf = ({ collection }: TypedCollection, field: Field): Change | null => {
  const { name } = field;
  switch (field.type) {
    case 'date':
    case 'autodate':
      return (row) => {
        if (row[name] === '') row[name] = null;
      };
    case 'file':
      return (row, context) => {
        const place = { collectionId: collection.id, recordId: String(row['id']) };
        const files = namesIn(row[name] as RecordRow[string]).map(
          (file) => new FileSource(context, field, place, file),
        );
        row[name] = isMultiple(field) ? files : (files[0] ?? null);
      };
    default:
      return null;
  }
};

/** What must be read of records for a selection of their fields, and how they are made ready to be resolved from. */
export class NodeShape {
  /** Names of fields. */
  readonly columns: readonly string[];
  /** Whether all that is asked for is the id. */
  readonly isIdAlone: boolean;
  readonly #changes: readonly Change[];

  /** @param selections of the same records, which may be selected in several places */
  constructor(typed: TypedCollection, ...selections: readonly Selection[]) {
    const names = new Set(selections.flatMap(({ names }) => [...names]));
    const fields = [...names].map((name) => typed.field(name)).filter((field) => field !== undefined);
    this.columns = fields.map(({ name }) => name);
    this.isIdAlone = [...names].every((name) => name === 'id' || name === '__typename');
    this.#changes = fields.map((field) => changeOf(typed, field)).filter((change) => change !== null);
  }

  /** All rows have the same fields. */
  #checkNames([row]: readonly RecordRow[]): void {
    const gone = row && this.columns.find((name) => !Object.hasOwn(row, name));
    if (gone !== undefined) throw fieldIsGone(gone);
  }

  /**
   * The rows are taken over.
   * @throws AppError CONFLICT when the definition has changed since the schema was made
   */
  nodes(rows: readonly RecordRow[], context: GraphqlContext): readonly RecordNode[] {
    this.#checkNames(rows);
    if (this.#changes.length > 0) {
      for (const row of rows) for (const change of this.#changes) change(row, context);
    }
    return rows;
  }
}
