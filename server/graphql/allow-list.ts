import { parse } from 'graphql';

/** The operations that callers with an API key may ask for, when there is such a list. */
export interface AllowList {
  /** Documents by the ids that clients send. */
  readonly byId: ReadonlyMap<string, string>;
  readonly documents: ReadonlySet<string>;
}

const isDocument = (text: string): boolean => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * Reads a list as code generators write it: a JSON object of documents by id.
 * @throws Error that says what is wrong
 */
export const parseAllowList = (text: string): AllowList => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error('it is no JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('it must be a JSON object of documents by id');
  }
  const entries = Object.entries(value).map(([id, document]): [string, string] => {
    if (typeof document === 'string' && isDocument(document)) return [id, document];
    throw new Error(`what stands under ${JSON.stringify(id)} is no GraphQL document`);
  });
  return { byId: new Map(entries), documents: new Set(entries.map(([, document]) => document)) };
};
