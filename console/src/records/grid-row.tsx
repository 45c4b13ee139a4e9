import { ChevronRight } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { type CellContext, cellText } from './cell-text.js';
import type { Column } from './columns.js';
import { type AnyRecord, nameOf } from './fields.js';
import styles from './grid.module.css';
import type { Cell } from './grid-keys.js';
import type { RecordMessages } from './messages-en.js';

interface GridRowProps {
  readonly index: number;
  /** In pixels, from the top of the canvas. */
  readonly top: number;
  readonly template: string;
  /** Null while it is being loaded. */
  readonly record: AnyRecord | null;
  readonly columns: readonly Column[];
  readonly context: CellContext;
  readonly texts: RecordMessages;
  readonly chosen: boolean;
  readonly opened: boolean;
  /** -1 when the active cell is in another row. */
  readonly activeColumn: number;
  readonly onActivate: (cell: Cell) => void;
  readonly onToggle: (row: number, record: AnyRecord, toHere: boolean) => void;
  readonly onOpen: (id: string) => void;
}

const Row = (props: GridRowProps) => {
  const { index, top, template, record, columns, context, texts, chosen, opened, activeColumn } = props;
  const cellProps = (column: number) => ({
    id: `cell-${index}-${column}`,
    'aria-colindex': column + 1,
    'data-active': activeColumn === column || undefined,
  });
  const columnAt = (event: MouseEvent): number =>
    Number((event.target as Element).closest('[aria-colindex]')?.getAttribute('aria-colindex') ?? 1) - 1;
  const name = record === null ? '' : nameOf(record, context.collection);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-opened={opened || undefined}
      className={styles['row']}
      style={{ top, gridTemplateColumns: template }}
      onClick={(event) => props.onActivate({ row: index, column: columnAt(event) })}
      onDoubleClick={() => {
        if (record !== null) props.onOpen(record.id);
      }}
    >
      <div role="gridcell" className={styles['check']} {...cellProps(0)}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={texts.selectRow(name)}
          checked={chosen}
          disabled={record === null}
          onChange={() => undefined}
          onClick={(event) => {
            if (record !== null) props.onToggle(index, record, event.shiftKey);
          }}
        />
      </div>
      {columns.map((column, i) => (
        <div
          key={column.field.name}
          role="gridcell"
          dir="auto"
          className={[i === 0 ? styles['first'] : '', column.isNumber ? styles['number'] : ''].join(' ')}
          {...cellProps(i + 1)}
        >
          {record === null ? <span className={styles['pending']} /> : cellText(record, column.field, context)}
        </div>
      ))}
      <div role="gridcell" className={styles['last']} {...cellProps(columns.length + 1)}>
        {record !== null && (
          <button type="button" tabIndex={-1} aria-label={texts.openRow(name)} onClick={() => props.onOpen(record.id)}>
            <ChevronRight aria-hidden size={18} />
          </button>
        )}
      </div>
    </div>
  );
};

/** One record; drawn anew only when something of it changes. */
export const GridRow = memo(Row);
