/** Edits that are not saved yet, kept in this tab: they outlive a reload, Back and a session that ends. */
export const readDraft = <Values>(key: string): Values | null => {
  try {
    const text = sessionStorage.getItem(`fichero.draft.${key}`);
    return text === null ? null : (JSON.parse(text) as Values);
  } catch {
    return null;
  }
};

/** What follows `prefix` in the keys of all drafts that begin so. */
export const draftsOf = (prefix: string): readonly string[] => {
  try {
    const start = `fichero.draft.${prefix}`;
    return Object.keys(sessionStorage).flatMap((key) => (key.startsWith(start) ? [key.slice(start.length)] : []));
  } catch {
    return [];
  }
};

/** @param values null forgets the draft */
export const writeDraft = (key: string, values: object | null): void => {
  try {
    if (values === null) sessionStorage.removeItem(`fichero.draft.${key}`);
    else sessionStorage.setItem(`fichero.draft.${key}`, JSON.stringify(values));
  } catch {
    // Without room for it the edits last as long as the page.
  }
};
