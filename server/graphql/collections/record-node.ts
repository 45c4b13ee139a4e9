import { authorize } from '../../access/authorize.js';
import type { FileView } from '../../domain/files/file-service.js';
import { fileUrl } from '../../domain/files/file-url.js';
import { namesIn } from '../../domain/records/names-in.js';
import type { RecordRow } from '../../domain/records/record-queries.js';
import type { TypedCollection } from '../../domain/records/typed-collections.js';
import { type Field, isMultiple } from '../../store/collection.js';
import type { GraphqlContext } from '../context.js';
import type { Selection } from '../selection.js';

/**
 * A record as its fields are resolved from: values by field name, null where there is no date, files with what is known of them,
 * relations as ids.
 */
export type RecordNode = { [field: string]: unknown };

/** A file of a record that the caller was shown. What is in its bytes is looked up when it is asked for. */
class FileSource implements Pick<FileView, 'name' | 'url'> {
  readonly name: string;
  readonly url: string;
  readonly #context: GraphqlContext;
  readonly #place: { readonly collectionId: string; readonly recordId: string };
  #facts: Promise<FileView> | null = null;

  constructor(context: GraphqlContext, collectionId: string, recordId: string, name: string) {
    this.name = name;
    this.url = fileUrl({ collectionId, recordId, name });
    this.#context = context;
    this.#place = { collectionId, recordId };
  }

  get size(): Promise<number> {
    return this.#look().then(({ size }) => size);
  }

  get mime(): Promise<string> {
    return this.#look().then(({ mime }) => mime);
  }

  #look(): Promise<FileView> {
    const { services, principal } = this.#context;
    this.#facts ??= services.files.describe(authorize(principal, 'files.download'), {
      ...this.#place,
      name: this.name,
    });
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
        const files = namesIn(row[name] as RecordRow[string]).map(
          (file) => new FileSource(context, collection.id, String(row['id']), file),
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

  /** The rows are taken over. */
  nodes(rows: readonly RecordRow[], context: GraphqlContext): readonly RecordNode[] {
    if (this.#changes.length > 0) {
      for (const row of rows) for (const change of this.#changes) change(row, context);
    }
    return rows;
  }
}
