/** Edits that are not saved yet, kept in this tab: they outlive a reload, Back and a session that ends. */
export const readDraft = <Values>(key: string): Values | null => {
  try {
    const text = sessionStorage.getItem(`fichero.draft.${key}`);
    return text === null ? null : (JSON.parse(text) as Values);
  } catch {
    return null;
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
