/** A cell of the grid. Row -1 is the header. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

interface Bounds {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are seen at once. */
  readonly page: number;
}

type Step = (cell: Cell, bounds: Bounds) => Partial<Cell>;

const steps: Readonly<Record<string, Step>> = {
  ArrowUp: ({ row }) => ({ row: row - 1 }),
  ArrowDown: ({ row }) => ({ row: row + 1 }),
  ArrowLeft: ({ column }) => ({ column: column - 1 }),
  ArrowRight: ({ column }) => ({ column: column + 1 }),
  PageUp: ({ row }, { page }) => ({ row: Math.max(0, row - page) }),
  PageDown: ({ row }, { page }) => ({ row: row + page }),
  Home: () => ({ column: 0 }),
  End: (_cell, { columns }) => ({ column: columns - 1 }),
  'Ctrl+Home': () => ({ row: 0, column: 0 }),
  'Ctrl+End': (_cell, { rows, columns }) => ({ row: rows - 1, column: columns - 1 }),
};

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Where a key leads, or null when it leads nowhere: the keys of the grid pattern of ARIA. */
export const cellAfter = (
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  cell: Cell,
  bounds: Bounds,
): Cell | null => {
  const step = steps[ctrlKey || metaKey ? `Ctrl+${key}` : key];
  if (step === undefined) return null;
  const { row, column } = { ...cell, ...step(cell, bounds) };
  return { row: within(row, -1, bounds.rows - 1), column: within(column, 0, bounds.columns - 1) };
};
