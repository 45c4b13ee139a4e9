/** What of the list of records is in the address, so that it can be shared and comes back with a reload. */
export interface ListState {
  /** Words to search for. */
  readonly q: string;
  /** In the grammar of the API. */
  readonly filter: string;
  /** `name`, `-name` for descending, `''` for the order of the server. */
  readonly sort: string;
  /** Names of the columns in their order; null for those of the definition. */
  readonly cols: readonly string[] | null;
  /** The id of the record in the panel, `new` for one that is being made, null for a closed panel. */
  readonly record: string | null;
}

export const newRecord = 'new';

export const listStateIn = (search: string): ListState => {
  const parameters = new URLSearchParams(search);
  const cols = parameters.get('cols');
  return {
    q: parameters.get('q') ?? '',
    filter: parameters.get('filter') ?? '',
    sort: parameters.get('sort') ?? '',
    cols: cols === null ? null : cols.split(',').filter((name) => name !== ''),
    record: parameters.get('record'),
  };
};

/** The query of the address; what is as it would be anyhow is left out. */
export const searchOf = ({ q, filter, sort, cols, record }: ListState): string => {
  const given = { q, filter, sort, cols: cols === null ? '' : cols.join(','), record: record ?? '' };
  const text = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== '')).toString();
  // Ids and names read better as they are.
  return text === '' ? '' : `?${text.replaceAll('%2C', ',')}`;
};
