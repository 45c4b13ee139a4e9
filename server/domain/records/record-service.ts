import type { Grant } from '../../access/authorize.js';
import type { JsonObject } from '../../lib/json.js';
import type { Collection } from '../../store/collection.js';
import type { RecordValues } from '../../store/port.js';
import type { RecordItems } from '../../store/record-items.js';
import type { StagedFile } from '../files/file-service.js';
import type { RequestFacts } from './filter-moment.js';

/** How records shall look, in the words of records-rest.md section 1.1; as the client sent them. */
export interface RecordShape {
  /** `title,expand.author.name,text:excerpt(200,true)`; all when not given. */
  readonly fields?: string | undefined;
  /** `author,comments_via_post.author`: related records to put into `expand`. */
  readonly expand?: string | undefined;
}

/** As the client sent them; numbers outside the limits are brought to the nearest legal value. */
export interface ListParams extends RecordShape {
  /** From 1. */
  readonly page?: number | undefined;
  /** 30 when not given, at most 1,000. */
  readonly perPage?: number | undefined;
  /** The grammar of records-rest.md section 2; at most 3,500 bytes and 200 expressions. */
  readonly filter?: string | undefined;
  /** Such as `{price: {gte: 3}}` (typed-where.ts), still unchecked; combined with `filter`. */
  readonly where?: unknown;
  /** Words that must all be in the readable text of a record (see search-text.ts); combined with `filter`. */
  readonly search?: string | undefined;
  /** `-created,title`; at most 8 fields. */
  readonly sort?: string | undefined;
  readonly skipTotal?: boolean | undefined;
  /** What admins may filter by as `@request.`. */
  readonly request?: (() => RequestFacts) | undefined;
}

export interface RecordPage {
  readonly page: number;
  /** The one in effect, not the one asked for. */
  readonly perPage: number;
  /** -1 when skipped; so is `totalPages`. */
  readonly totalItems: number;
  readonly totalPages: number;
  readonly items: RecordItems;
}

/** What the caller may see of one record. */
export interface RecordView {
  readonly collection: Collection;
  readonly id: string;
  /** Readable fields in the order of the definition; null when the caller may see the id alone. */
  readonly values: RecordValues | null;
  /** The whole record in the shape asked for; null without a shape, and where `values` is. */
  readonly shaped: JsonObject | null;
}

/** What a client wants to store. */
export interface RecordInput {
  /** Values by field name, still unchecked. Unknown names are ignored. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Taken over by the service: committed or discarded by it, whatever happens. */
  readonly files: readonly StagedFile[];
}

/**
 * Records of the collections that people defined. `collection` is a name or an id everywhere.
 * Every method applies the grant's scope: a collection, record or field outside it does not exist.
 * Validation reports every failing field at once (AppError VALIDATION with `fields`).
 */
export interface UpdateOptions {
  /** A date in any form that a date field takes: the record must not have been updated since. */
  readonly ifUpdated?: string | undefined;
}

export interface RecordService {
  list(grant: Grant, collection: string, params: ListParams): Promise<RecordPage>;
  view(grant: Grant, collection: string, id: string, shape?: RecordShape): Promise<RecordView>;
  create(grant: Grant, collection: string, input: RecordInput, shape?: RecordShape): Promise<RecordView>;
  /**
   * Changes the given fields alone.
   * @throws AppError CONFLICT with `current` when it was updated since `ifUpdated`
   */
  update(
    grant: Grant,
    collection: string,
    id: string,
    input: RecordInput,
    asked?: RecordShape & UpdateOptions,
  ): Promise<RecordView>;
  /** With its files; references are settled as the relation fields say. */
  delete(grant: Grant, collection: string, id: string): Promise<void>;
}
