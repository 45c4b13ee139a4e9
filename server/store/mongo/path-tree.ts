import type { Collection } from '../collection.js';
import type { FieldOperand, Filter, Hop, Operand } from '../filter.js';
import { fieldsOf, pathAfter } from '../filter-choices.js';
import { type Column, columnNamed, type Layout } from './layout.js';

/** Where each collection lies. */
export type LayoutOf = (collection: Pick<Collection, 'id'>) => Layout;

/** A hop and the records that it leads to. */
export interface Branch {
  readonly hop: Hop;
  /** What the records must match, by one path or another: a row filter may look further than whoever it is for. */
  readonly wheres: Set<Filter | null>;
  /** The key under which a pipeline keeps them. No column can have this name. */
  readonly name: string;
  readonly node: PathNode;
}

/** Records of one collection, what is read of them, and which others they lead to. */
export class PathNode {
  readonly columns = new Set<Column>();
  readonly #branches = new Map<string, Branch>();

  constructor(
    readonly layout: Layout,
    private readonly layoutOf: LayoutOf,
  ) {}

  get branches(): readonly Branch[] {
    return [...this.#branches.values()];
  }

  /** @throws Error when no field was added whose path goes there. */
  branch(hop: Hop): Branch {
    const branch = this.#branches.get(pathAfter('', hop));
    if (branch === undefined) throw new Error(`a path to ${hop.collection.name} that nothing asked for`);
    return branch;
  }

  add({ hops: [hop, ...others], ...field }: FieldOperand): void {
    if (hop === undefined) {
      this.columns.add(columnNamed(this.layout, field.name));
      return;
    }
    if (hop.kind === 'forward') this.columns.add(columnNamed(this.layout, hop.field));
    const key = pathAfter('', hop);
    const name = `_r${this.#branches.size}`;
    const branch = this.#branches.get(key) ?? { hop, wheres: new Set(), name, node: this.#nodeAfter(hop) };
    this.#branches.set(key, branch);
    branch.wheres.add(hop.where);
    branch.node.add({ ...field, hops: others });
  }

  #nodeAfter(hop: Hop): PathNode {
    const node = new PathNode(this.layoutOf(hop.collection), this.layoutOf);
    if (hop.kind === 'back') node.columns.add(columnNamed(node.layout, hop.field));
    return node;
  }
}

/** All that the operands read, from a record of the layout on. */
export const pathTree = (layoutOf: LayoutOf, layout: Layout, operands: readonly Operand[]): PathNode => {
  const root = new PathNode(layout, layoutOf);
  for (const field of operands.flatMap(fieldsOf)) root.add(field);
  return root;
};
