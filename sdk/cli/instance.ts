/** A field as the description of the API tells of it. */
export interface FieldInfo {
  readonly name: string;
  readonly type: string;
  /** Whether it holds a list. */
  readonly many: boolean;
  /** Whether a new record must be given it. */
  readonly needed: boolean;
  readonly readable: boolean;
  readonly settable: boolean;
  readonly help: string;
  /** What may be chosen, of a select field. */
  readonly values: readonly string[];
  /** Where a relation leads: the id of a collection. */
  readonly target: string | null;
}

/** A collection as the holder of a key sees it. */
export interface CollectionInfo {
  readonly id: string;
  readonly name: string;
  /** Its names in GraphQL. */
  readonly graphql: { readonly type: string; readonly one: string; readonly many: string };
  readonly fields: readonly FieldInfo[];
  /** The fields of each unique index. */
  readonly unique: readonly (readonly string[])[];
}

interface Description {
  readonly components?: {
    readonly schemas?: Readonly<Record<string, { readonly 'x-fichero'?: CollectionInfo } | undefined>>;
  };
}

const failure = (status: number): string => {
  if (status === 401) return 'The server refused the key: it is missing, mistyped, expired or deleted.';
  return `The server answered with status ${status}; is the address that of a Fichero server?`;
};

/**
 * The collections that the key sees, in the order of their names.
 * @throws Error with a sentence for people
 */
export const loadCollections = async (url: string, key: string): Promise<readonly CollectionInfo[]> => {
  const address = `${url.replace(/\/+$/, '')}/api/openapi.json`;
  let response: Response;
  try {
    response = await fetch(address, { headers: { 'X-Api-Key': key }, signal: AbortSignal.timeout(30_000) });
  } catch {
    throw new Error(`No answer from ${address}; is the server running?`);
  }
  if (!response.ok) throw new Error(failure(response.status));
  const { components } = (await response.json()) as Description;
  return Object.values(components?.schemas ?? {})
    .flatMap((schema) => schema?.['x-fichero'] ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};
