/** Names of relations with what to expand in the records that they lead to. */
export type ExpandTree = ReadonlyMap<string, ExpandTree>;

type Growing = Map<string, Growing>;

/** Beyond this many steps from the record a path leads nowhere. */
export const maxExpandDepth = 6;

/**
 * Reads the parameter `expand`: `author,tags.group`. Spaces count for nothing, and paths that begin alike are one.
 * Null when it names nothing.
 */
export const parseExpand = (text: string): ExpandTree | null => {
  const root: Growing = new Map();
  for (const path of text.replaceAll(' ', '').split(',')) {
    let node = root;
    for (const name of path.replace(/^\.+|\.+$/g, '').split('.')) {
      if (name === '' && node === root) break;
      const next = node.get(name) ?? new Map();
      node.set(name, next);
      node = next;
    }
  }
  return root.size === 0 ? null : root;
};
