import { counted, number } from '../i18n/plural.js';

const records = { one: 'record', other: 'records' };

/** What a filter or an order is refused for: the name that is wrong, and the place of the fault in words. */
export interface Refused {
  readonly name: string;
  readonly place: string;
}

export const messages = {
  newRecord: 'New record',
  drafts: 'Edits that you have not saved:',
  searchLabel: 'Search records',
  search: 'Search records…',
  filters: 'Filters',
  columns: 'Columns',
  records: 'Records',
  editCollection: 'Edit collection',
  api: 'API',
  total: (count: number) => counted('en', count, records),
  selected: (count: number) => `${counted('en', count, { one: 'selected', other: 'selected' })}`,
  clearSelection: 'Clear selection',
  selectAll: (count: number) => `Select all ${counted('en', count, records)}`,
  selectAllLoaded: 'Select all',
  selectRow: (name: string) => `Select ${name}`,
  openRow: (name: string) => `Open ${name}`,
  open: 'Open',
  grid: (collection: string) => `Records of ${collection}`,
  empty: 'No records yet',
  emptyHint: 'Create the first one here, or through the API.',
  createFirst: 'Create the first record',
  refused: 'The list cannot be shown like this',
  refusedHint: (message: string) => `The filter or the order does not fit the collection. The server says: ${message}`,
  place: (text: string, character: number) =>
    text === '' ? 'the end of the filter' : `“${text}” (character ${character})`,
  /** By the server's code. */
  refusal: {
    filter_unexpected: ({ place }: Refused) => `The filter cannot be understood at ${place}.`,
    filter_operator_missing: ({ place }: Refused) => `The filter lacks an operator, such as = or ~, at ${place}.`,
    filter_operand_missing: ({ place }: Refused) => `The filter lacks a field or a value at ${place}.`,
    filter_close_missing: ({ place }: Refused) => `The filter lacks a closing parenthesis at ${place}.`,
    filter_quote_missing: ({ place }: Refused) => `The filter lacks the closing quote of ${place}.`,
    filter_unknown_field: ({ name }: Refused) => `The filter names the field “${name}”, which does not exist here.`,
    filter_unknown_function: ({ name }: Refused) => `The filter calls “${name}”, which does not exist.`,
    filter_arguments: ({ name, place }: Refused) => `“${name}” does not take such arguments: ${place}.`,
    filter_too_large: () => 'The filter is too long or has too many parts.',
    sort_unknown_field: ({ name }: Refused) => `The order names the field “${name}”, which does not exist here.`,
    sort_too_large: () => 'The order has too many fields.',
  },
  noResults: (words: string) => `No results for “${words}”`,
  noMatches: 'No records match the filters',
  clearFilters: 'Clear search and filters',
  selectJob: (done: number, count: number) => `Selecting ${number('en', done)} of ${counted('en', count, records)}`,
  noCollection: (name: string) => `There is no collection “${name}”`,
  noCollectionHint: 'It may have been renamed or deleted.',
  yes: 'Yes',
  no: 'No',
  sort: {
    none: 'Sort',
    ascending: 'Sorted ascending',
    descending: 'Sorted descending',
  },
  column: {
    title: 'Columns',
    show: (name: string) => `Show ${name}`,
    up: (name: string) => `Move ${name} left`,
    down: (name: string) => `Move ${name} right`,
    reset: 'Reset',
  },
  views: 'Views',
  view: {
    title: 'Views',
    name: 'Name',
    save: 'Save this view',
    remove: (name: string) => `Delete the view ${name}`,
    hint: 'Search, filters, order and columns are kept in this browser. To share them, send the address of the page.',
  },
  filter: {
    title: 'Filters',
    text: 'Text',
    field: 'Field',
    operator: 'Condition',
    value: 'Value',
    add: 'Add condition',
    remove: (field: string) => `Remove the condition on ${field}`,
    apply: 'Apply',
    clear: 'Clear',
    expression: 'Filter expression',
    expressionHint: 'Such as price >= 3 && title ~ "tea".',
    notInForm: 'This filter is more than the form can show. Edit it as text.',
    operators: {
      '=': 'is',
      '!=': 'is not',
      '~': 'contains',
      '!~': 'does not contain',
      '>': 'is greater than',
      '>=': 'is at least',
      '<': 'is less than',
      '<=': 'is at most',
      '?=': 'has',
      '?!=': 'lacks',
    },
  },
  delete: {
    action: 'Delete',
    title: (count: number) => `Delete ${counted('en', count, records)}?`,
    text: 'Their files are deleted too. This cannot be undone.',
    confirm: 'Delete',
    job: (done: number, count: number) => `Deleting ${number('en', done)} of ${counted('en', count, records)}`,
    done: (count: number) => `Deleted ${counted('en', count, records)}.`,
    failed: (failures: number) =>
      `${counted('en', failures, { one: 'record', other: 'records' })} could not be deleted: others depend on that, or the server did not answer.`,
  },
  export: {
    action: 'Export',
    csv: 'Export as CSV',
    json: 'Export as JSON',
    job: (done: number, count: number) => `Exporting ${number('en', done)} of ${counted('en', count, records)}`,
    done: (count: number) => `Exported ${counted('en', count, records)}.`,
  },
};

export type RecordMessages = typeof messages;
