/** A route that a request matched, with the decoded values of the pattern's `:names` in their order. */
export interface Match<T> {
  readonly target: T;
  readonly params: readonly string[];
}

interface Node<T> {
  readonly fixed: Map<string, Node<T>>;
  any: Node<T> | null;
  readonly byMethod: Map<string, T>;
}

const emptyNode = <T>(): Node<T> => ({ fixed: new Map(), any: null, byMethod: new Map() });

/** Finds routes by path segments: fixed ones before `:names`. */
export class Router<T> {
  readonly #root = emptyNode<T>();

  /** @param pattern `/api/collections/:collection/records` */
  add(method: string, pattern: string, target: T): void {
    let node = this.#root;
    for (const segment of pattern.split('/').slice(1)) {
      let next = segment.startsWith(':') ? node.any : (node.fixed.get(segment) ?? null);
      if (next === null) {
        next = emptyNode<T>();
        if (segment.startsWith(':')) node.any = next;
        else node.fixed.set(segment, next);
      }
      node = next;
    }
    if (node.byMethod.has(method)) throw new Error(`two routes for ${method} ${pattern}`);
    node.byMethod.set(method, target);
  }

  /** HEAD matches what GET does. Null for an unknown path or method, and for a path that cannot be decoded. */
  match(method: string, path: string): Match<T> | null {
    const params: string[] = [];
    const target = this.#find(this.#root, path.split('/'), 1, method === 'HEAD' ? 'GET' : method, params);
    return target === null ? null : { target, params };
  }

  #find(node: Node<T>, segments: readonly string[], at: number, method: string, params: string[]): T | null {
    const segment = segments[at];
    if (segment === undefined) return node.byMethod.get(method) ?? null;
    const fixed = node.fixed.get(segment);
    if (fixed !== undefined) {
      const target = this.#find(fixed, segments, at + 1, method, params);
      if (target !== null) return target;
    }
    if (node.any === null) return null;
    const value = decoded(segment);
    if (value === null || value === '') return null;
    params.push(value);
    const target = this.#find(node.any, segments, at + 1, method, params);
    if (target === null) params.pop();
    return target;
  }
}

const decoded = (segment: string): string | null => {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
};
