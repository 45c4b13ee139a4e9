import type { GraphQLResolveInfo } from 'graphql';
import type { Grant } from '../../access/authorize.js';
import type { RecordPage as RecordPageView, RecordShape, RecordView } from '../../domain/records/record-service.js';
import { AppError } from '../../lib/errors.js';
import { builder } from '../builder.js';
import { GenericRecordSource, lacksRead } from '../generic-record.js';
import { operationField } from '../operation-field.js';
import { selectedFields } from '../selection.js';

const place = { collection: 'Name or id of the collection.', id: 'The id of the record.' };

const Record = builder.interfaceRef<GenericRecordSource>('Record').implement({
  description: 'What every record has, whatever its collection.',
  fields: (t) => ({
    id: t.exposeID('id', { description: '15 characters a-z0-9.' }),
    created: t.expose('created', { type: 'DateTime', description: 'When it was created. Needs `records:read`.' }),
    updated: t.expose('updated', { type: 'DateTime', description: 'When it was last changed. Needs `records:read`.' }),
  }),
});

const GenericRecord = builder.objectRef<GenericRecordSource>('GenericRecord').implement({
  description: 'A record of any collection.',
  interfaces: [Record],
  fields: (t) => ({
    collection: t.exposeString('collection', { description: 'The name of its collection.' }),
    data: t.expose('data', {
      type: 'JSON',
      description: 'The values by field name, but for `id`, `created` and `updated`. Needs `records:read`.',
    }),
  }),
});

/** A page, with items made when they are selected. */
class RecordPageSource {
  readonly page: number;
  readonly perPage: number;
  readonly totalItems: number;
  readonly totalPages: number;
  readonly #view: RecordPageView;

  constructor(view: RecordPageView) {
    this.page = view.page;
    this.perPage = view.perPage;
    this.totalItems = view.totalItems;
    this.totalPages = view.totalPages;
    this.#view = view;
  }

  get items(): GenericRecordSource[] {
    return this.#view.items
      .rows()
      .map((row) => new GenericRecordSource(String(row['collectionName']), String(row['id']), row));
  }
}

const RecordPage = builder.objectRef<RecordPageSource>('RecordPage').implement({
  description: 'One page of a list of records.',
  fields: (t) => ({
    page: t.exposeInt('page', { description: 'From 1.' }),
    perPage: t.exposeInt('perPage', { description: 'Records per page in effect, at most 1,000.' }),
    totalItems: t.exposeInt('totalItems', {
      description: 'How many records match; -1 with `skipTotal`. Counted only when it or `totalPages` is selected.',
    }),
    totalPages: t.exposeInt('totalPages', { description: 'How many pages there are; -1 with `skipTotal`.' }),
    items: t.expose('items', { type: [GenericRecord], description: 'The records of this page.' }),
  }),
});

const sourceOf = ({ collection, id, values, shaped }: RecordView): GenericRecordSource =>
  new GenericRecordSource(collection.name, id, values === null ? null : { ...(shaped ?? values) });

const about = {
  fields: 'Which keys `data` shall hold, such as `title,body:excerpt(200),expand.author.name`.',
  expand: 'Relations to put the related records of into `data.expand`, such as `author,tags.group`.',
};

interface AskedShape {
  readonly fields?: string | null | undefined;
  readonly expand?: string | null | undefined;
}

/** What a record shows besides its `data` is read in any case. */
const shapeIn = ({ fields, expand }: AskedShape): RecordShape => ({
  fields: fields ? `${fields},id,created,updated,collectionName` : undefined,
  expand: expand ?? undefined,
});

/** Before anything is written: who may not see stored values must not ask the payload for them. */
const checkSelection = (grant: Grant, info: GraphQLResolveInfo): void => {
  if (grant.reveals) return;
  const selected = selectedFields(info);
  if (['data', 'created', 'updated'].some((name) => selected.has(name))) throw lacksRead();
};

const asData = (data: unknown): { [field: string]: unknown } => {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as { [field: string]: unknown };
  throw new AppError('VALIDATION', 'The argument data must be an object of values by field name.');
};

builder.queryField('records', (t) =>
  operationField(t, 'records.list', {
    type: RecordPage,
    description: 'A page of the records of a collection. Needs `records:read`.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      page: t.arg.int({ description: 'From 1, the default.' }),
      perPage: t.arg.int({ description: 'At most 1,000; 30 when not given.' }),
      where: t.arg({
        type: 'JSON',
        description: 'Such as `{price: {gte: 3}}`: the `where` of the typed lists, as a value. Joined to `filter`.',
      }),
      filter: t.arg.string({ description: 'Such as `price >= 3 && title ~ "tea"`; at most 3,500 bytes.' }),
      sort: t.arg.string({ description: 'Such as `-created,title`; at most 8 fields.' }),
      search: t.arg.string({
        description:
          'Words that must all begin words of the record, in any text that the caller may read, whatever their case and accents; at most 20.',
      }),
      skipTotal: t.arg.boolean({ description: 'Saves counting: `totalItems` and `totalPages` are -1.' }),
      fields: t.arg.string({ description: about.fields }),
      expand: t.arg.string({ description: about.expand }),
    },
    resolve: async (grant, { collection, ...params }, { services }, info) => {
      const selected = selectedFields(info);
      const counts = selected.has('totalItems') || selected.has('totalPages');
      const page = await services.records.list(grant, collection, {
        page: params.page ?? undefined,
        perPage: params.perPage ?? undefined,
        where: params.where ?? undefined,
        filter: params.filter ?? undefined,
        search: params.search ?? undefined,
        sort: params.sort ?? undefined,
        skipTotal: params.skipTotal === true || !counts,
        ...shapeIn(params),
      });
      return new RecordPageSource(page);
    },
  }),
);

builder.queryField('record', (t) =>
  operationField(t, 'records.view', {
    type: GenericRecord,
    nullable: true,
    description: 'One record; null with the error `NOT_FOUND` when there is none. Needs `records:read`.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      id: t.arg.id({ required: true, description: place.id }),
      fields: t.arg.string({ description: about.fields }),
      expand: t.arg.string({ description: about.expand }),
    },
    resolve: async (grant, { collection, id, ...shape }, { services }) =>
      sourceOf(await services.records.view(grant, collection, id, shapeIn(shape))),
  }),
);

builder.mutationField('createRecord', (t) =>
  operationField(t, 'records.create', {
    type: GenericRecord,
    description:
      'Creates a record. Needs `records:write`; without `records:read` only `id` and `collection` can be selected.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      data: t.arg({ type: 'JSON', required: true, description: 'Values by field name; unknown names are ignored.' }),
    },
    resolve: async (grant, { collection, data }, { services }, info) => {
      checkSelection(grant, info);
      return sourceOf(await services.records.create(grant, collection, { data: asData(data), files: [] }));
    },
  }),
);

builder.mutationField('updateRecord', (t) =>
  operationField(t, 'records.update', {
    type: GenericRecord,
    description:
      'Changes the given fields of a record. Needs `records:write`; without `records:read` only `id` and `collection` can be selected.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      id: t.arg.id({ required: true, description: place.id }),
      data: t.arg({ type: 'JSON', required: true, description: 'New values by field name; what is not named stays.' }),
    },
    resolve: async (grant, { collection, id, data }, { services }, info) => {
      checkSelection(grant, info);
      return sourceOf(await services.records.update(grant, collection, id, { data: asData(data), files: [] }));
    },
  }),
);

builder.mutationField('deleteRecord', (t) =>
  operationField(t, 'records.delete', {
    type: 'ID',
    description: 'Deletes a record with its files and gives back its id. Needs `records:delete`.',
    args: {
      collection: t.arg.string({ required: true, description: place.collection }),
      id: t.arg.id({ required: true, description: place.id }),
    },
    resolve: async (grant, { collection, id }, { services }) => {
      await services.records.delete(grant, collection, id);
      return id;
    },
  }),
);
