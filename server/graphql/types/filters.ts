import { builder } from '../builder.js';

/** Inputs that every `where` of a collection is made of: one for each kind of field, the same for all collections. */

const caseDescription =
  'Whether A and a are two letters for `contains`, `startsWith` and `endsWith`; false when not given.';

const TextFilter = builder.inputType('TextFilter', {
  description: 'What a text, editor, email or url field must be. All that is given must hold.',
  fields: (t) => ({
    eq: t.string({ description: 'This very text.' }),
    ne: t.string({ description: 'Another text.' }),
    in: t.stringList({ description: 'One of these.' }),
    notIn: t.stringList({ description: 'None of these.' }),
    contains: t.string({ description: 'Has this in it.' }),
    startsWith: t.string({ description: 'Begins with this.' }),
    endsWith: t.string({ description: 'Ends with this.' }),
    isEmpty: t.boolean({ description: 'Whether there is no text.' }),
    caseSensitive: t.boolean({ description: caseDescription }),
  }),
});

const NumberFilter = builder.inputType('NumberFilter', {
  description: 'What a number must be. All that is given must hold.',
  fields: (t) => ({
    eq: t.float({ description: 'This number.' }),
    ne: t.float({ description: 'Another number.' }),
    in: t.floatList({ description: 'One of these.' }),
    gt: t.float({ description: 'Greater than this.' }),
    gte: t.float({ description: 'This or greater.' }),
    lt: t.float({ description: 'Less than this.' }),
    lte: t.float({ description: 'This or less.' }),
  }),
});

builder.inputType('BoolFilter', {
  description: 'What a bool field must be.',
  fields: (t) => ({ eq: t.boolean({ required: true, description: 'True or false.' }) }),
});

builder.inputType('DateFilter', {
  description: 'What a date must be. All that is given must hold; where there is no date, nothing but `isNull` does.',
  fields: (t) => ({
    eq: t.field({ type: 'DateTime', description: 'This very moment.' }),
    gt: t.field({ type: 'DateTime', description: 'After this.' }),
    gte: t.field({ type: 'DateTime', description: 'At this moment or after it.' }),
    lt: t.field({ type: 'DateTime', description: 'Before this.' }),
    lte: t.field({ type: 'DateTime', description: 'At this moment or before it.' }),
    isNull: t.boolean({ description: 'Whether there is no date.' }),
  }),
});

builder.inputType('SelectFilter', {
  description: 'What a select field of one value must be. All that is given must hold.',
  fields: (t) => ({
    eq: t.string({ description: 'This value.' }),
    in: t.stringList({ description: 'One of these.' }),
    notIn: t.stringList({ description: 'None of these.' }),
    isEmpty: t.boolean({ description: 'Whether nothing is selected.' }),
  }),
});

builder.inputType('SelectListFilter', {
  description: 'What a select field of several values must hold. All that is given must hold.',
  fields: (t) => ({
    has: t.string({ description: 'This value among others.' }),
    hasSome: t.stringList({ description: 'At least one of these.' }),
    hasEvery: t.stringList({ description: 'All of these.' }),
    isEmpty: t.boolean({ description: 'Whether nothing is selected.' }),
  }),
});

const IdFilter = builder.inputType('IdFilter', {
  description: 'What an id must be. All that is given must hold.',
  fields: (t) => ({
    eq: t.id({ description: 'This id.' }),
    in: t.idList({ description: 'One of these.' }),
    notIn: t.idList({ description: 'None of these.' }),
  }),
});

builder.inputType('RefFilter', {
  description: 'What a relation to a record of a collection that cannot be seen must be.',
  fields: (t) => ({
    id: t.field({ type: IdFilter, description: 'The id of the record.' }),
    isNull: t.boolean({ description: 'Whether there is none.' }),
  }),
});

builder.inputType('RefListFilter', {
  description: 'What a relation to records of a collection that cannot be seen must hold. All that is given must hold.',
  fields: (t) => ({
    has: t.id({ description: 'This id among others.' }),
    hasSome: t.idList({ description: 'At least one of these.' }),
    hasEvery: t.idList({ description: 'All of these.' }),
    isEmpty: t.boolean({ description: 'Whether there is none.' }),
  }),
});

builder.inputType('FileFilter', {
  description: 'What a file field must hold. All that is given must hold.',
  fields: (t) => ({
    isEmpty: t.boolean({ description: 'Whether there is no file.' }),
    name: t.field({ type: TextFilter, description: 'What the stored name of one of its files must be.' }),
    count: t.field({ type: NumberFilter, description: 'How many files there must be.' }),
  }),
});

builder.inputType('JsonFilter', {
  description: 'What a json field must hold. All that is given must hold.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'Where to look: keys of objects, and places in lists from 0 (`["sizes", "0", "width"]`). The whole value when not given.',
    }),
    eq: t.field({ type: 'JSON', description: 'This text, number, bool or null.' }),
    contains: t.field({
      type: 'JSON',
      description:
        'The same text, number, bool or null; an object with at least these keys, whose values contain these; a list that has an element for each of these.',
    }),
    isNull: t.boolean({ description: 'Whether there is null, or nothing.' }),
  }),
});

const GeoNear = builder.inputType('GeoNear', {
  description: 'A point and what is around it.',
  fields: (t) => ({
    lon: t.float({ required: true, description: 'Longitude in degrees.' }),
    lat: t.float({ required: true, description: 'Latitude in degrees.' }),
    km: t.float({ required: true, description: 'How far away at most, in kilometres.' }),
  }),
});

const GeoBox = builder.inputType('GeoBox', {
  description:
    'What lies between two meridians and two parallels. Where `west` is greater than `east` it crosses the 180th meridian.',
  fields: (t) => ({
    west: t.float({ required: true, description: 'Longitude in degrees.' }),
    south: t.float({ required: true, description: 'Latitude in degrees.' }),
    east: t.float({ required: true, description: 'Longitude in degrees.' }),
    north: t.float({ required: true, description: 'Latitude in degrees.' }),
  }),
});

builder.inputType('GeoFilter', {
  description: 'Where a point must be. All that is given must hold.',
  fields: (t) => ({
    near: t.field({ type: GeoNear, description: 'Around a point.' }),
    within: t.field({ type: GeoBox, description: 'In a box.' }),
    isEmpty: t.boolean({ description: 'Whether it is longitude 0 and latitude 0, which an empty field has.' }),
  }),
});
