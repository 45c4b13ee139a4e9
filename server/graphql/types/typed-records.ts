import { builder } from '../builder.js';

/** What the types made for each collection have in common. */

builder.enumType('Sort', {
  description: 'In which direction to sort.',
  values: { ASC: { description: 'Smallest first.' }, DESC: { description: 'Greatest first.' } } as const,
});

builder.enumType('DateUnit', {
  description: 'A period that dates are grouped by, in UTC.',
  values: {
    DAY: { description: '`2026-01-31`' },
    WEEK: { description: '`2026-W05`, by ISO 8601.' },
    MONTH: { description: '`2026-01`' },
    YEAR: { description: '`2026`' },
  } as const,
});

builder.enumType('ChangeType', {
  description: 'What happened to a record.',
  values: {
    CREATED: { description: 'It is new.' },
    UPDATED: { description: 'Its values changed.' },
    DELETED: { description: 'It is gone.' },
  } as const,
});

builder.inputType('ListUpdate', {
  description: 'How a list of values changes.',
  isOneOf: true,
  fields: (t) => ({
    set: t.stringList({ description: 'All its values from now on.' }),
    add: t.stringList({ description: 'Values put at its end.' }),
    remove: t.stringList({ description: 'Values taken out of it.' }),
  }),
});

builder.inputType('FileListUpdate', {
  description: 'How the files of a field change.',
  fields: (t) => ({
    set: t.field({ type: ['Upload'], description: 'All its files from now on; what was there is deleted.' }),
    add: t.field({ type: ['Upload'], description: 'Files put at its end.' }),
    remove: t.stringList({ description: 'Stored names of files to delete.' }),
  }),
});

builder.inputType('GeoPointInput', {
  description: 'A point on the earth.',
  fields: (t) => ({
    lon: t.float({ required: true, description: 'Longitude in degrees, -180 to 180.' }),
    lat: t.float({ required: true, description: 'Latitude in degrees, -90 to 90.' }),
  }),
});

builder.objectRef<{ lon: number; lat: number }>('GeoPoint').implement({
  description: 'A point on the earth; an empty one has both coordinates 0.',
  fields: (t) => ({
    lon: t.exposeFloat('lon', { description: 'Longitude in degrees.' }),
    lat: t.exposeFloat('lat', { description: 'Latitude in degrees.' }),
  }),
});

builder.objectRef<{ id: string }>('Ref').implement({
  description: 'A record of a collection that cannot be seen.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'Its id.' }) }),
});

/** A part of a connection. `page` is null where it was reached by cursors. */
export interface PageInfoSource {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly page: number | null;
  readonly perPage: number;
}

builder.objectRef<PageInfoSource>('PageInfo').implement({
  description: 'Which part of all records this is.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there are records after these.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether there are records before these.' }),
    startCursor: t.expose('startCursor', { type: 'Cursor', nullable: true, description: 'Of the first record.' }),
    endCursor: t.expose('endCursor', { type: 'Cursor', nullable: true, description: 'Of the last record.' }),
    page: t.exposeInt('page', { nullable: true, description: 'From 1; null where it was reached by a cursor.' }),
    perPage: t.exposeInt('perPage', { description: 'Records per page in effect, at most 1,000.' }),
  }),
});

builder.objectRef<{ readonly count: number; readonly ids: readonly string[] }>('BulkResult').implement({
  description: 'What became of many records.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many there were.' }),
    ids: t.expose('ids', { type: ['ID'], description: 'Their ids, in the order in which they were given or found.' }),
  }),
});
