import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import type { CellContext } from './cell-text.js';
import type { Column } from './columns.js';
import type { AnyRecord } from './fields.js';
import styles from './grid.module.css';
import { GridHeader } from './grid-header.js';
import { type Cell, cellAfter } from './grid-keys.js';
import { GridRow } from './grid-row.js';
import { recordTexts } from './messages.js';
import type { Selection } from './selection.js';
import { usePinnedColumns } from './use-pinned-columns.js';
import type { RecordWindow } from './use-records.js';
import { useRowsInSight } from './use-rows-in-sight.js';

/** In pixels; the same in grid.module.css. */
const rowHeight = 36;

interface GridProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly records: RecordWindow;
  readonly context: CellContext;
  readonly selection: Selection;
  readonly sort: string;
  /** Names the list: another one begins at its top. */
  readonly list: string;
  /** The id of the record in the panel. */
  readonly opened: string | null;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onSelectAll: (chosen: boolean) => void;
}

/** `name` -> `-name` -> none. */
const nextSort = (sort: string, name: string): string => (sort === name ? `-${name}` : sort === `-${name}` ? '' : name);

/** In pixels: the columns of the checkbox and of the button, which stay in sight; the first the same in grid.module.css. */
const [checkWidth, openWidth] = [40, 44];

const px = (length: number): string => `${length}px`;

/** Scrolls sideways until the column is neither outside nor under the columns that stay. */
const showColumn = (scroller: HTMLElement, column: number): void => {
  const heads = scroller.querySelectorAll('[role=columnheader]');
  const [head, first] = [heads[column], heads[1]];
  if (head === undefined || first === undefined || column < 2 || column === heads.length - 1) return;
  const frame = scroller.getBoundingClientRect();
  const { left, right } = head.getBoundingClientRect();
  const start = Math.max(frame.left + checkWidth, first.getBoundingClientRect().right);
  const end = frame.right - openWidth;
  if (left < start) scroller.scrollLeft -= start - left;
  else if (right > end) scroller.scrollLeft += right - end;
};

/**
 * The records as a grid of ARIA: one tab stop, within which the arrow keys move. Only rows in sight are in the document.
 * The first column of the grid is the checkbox, the last the button that opens the record. Not a table: that could not keep
 * most of its rows out of the document. The grid hears the keys of all its cells.
 */
export const Grid = (props: GridProps) => {
  const { label, columns, records, context, selection, sort, list, opened, onSort, onOpen, onSelectAll } = props;
  const m = useMessages(recordTexts);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Cell>({ row: 0, column: 1 });
  const anchor = useRef(0);
  const count = Math.max(0, records.total);
  const columnCount = columns.length + 2;

  const { first, last, scrollTo } = useRowsInSight(scroller, count, rowHeight);
  const { look } = records;
  useEffect(() => look(first, last), [first, last, look]);
  usePinnedColumns(scroller);

  const shown = useRef(list);
  useEffect(() => {
    if (shown.current === list) return;
    shown.current = list;
    if (scroller.current !== null) scroller.current.scrollTop = 0;
    setActive(({ row, column }) => ({ row: Math.min(row, 0), column }));
  }, [list]);

  const current: Cell = { row: Math.min(active.row, count - 1), column: Math.min(active.column, columnCount - 1) };

  const goTo = (cell: Cell): void => {
    setActive(cell);
    if (cell.row >= 0) scrollTo(cell.row);
    if (scroller.current !== null) showColumn(scroller.current, cell.column);
  };

  // The same function at every drawing, or every row would be drawn anew with each.
  const latest = useRef({ selection, records });
  useLayoutEffect(() => {
    latest.current = { selection, records };
  });
  const toggle = useCallback((row: number, record: AnyRecord, toHere: boolean): void => {
    const now = latest.current;
    const [from, to] = [Math.min(anchor.current, row), Math.max(anchor.current, row)];
    const between = toHere ? Array.from({ length: to - from + 1 }, (_none, i) => now.records.at(from + i)?.id) : [];
    if (toHere)
      now.selection.set(
        between.filter((id) => id !== undefined),
        true,
      );
    else now.selection.set([record.id], !now.selection.ids.has(record.id));
    anchor.current = row;
  }, []);

  const act = (event: KeyboardEvent): boolean => {
    const record = current.row < 0 ? null : records.at(current.row);
    const column = columns[current.column - 1];
    if (event.key === ' ') {
      if (current.row < 0) onSelectAll(selection.ids.size === 0);
      else if (record !== null) toggle(current.row, record, event.shiftKey);
      return true;
    }
    if (event.key !== 'Enter') return false;
    if (current.row < 0 && column?.isSortable === true) onSort(nextSort(sort, column.field.name));
    if (record !== null) onOpen(record.id);
    return true;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = cellAfter(event, current, { rows: count, columns: columnCount, page });
    if (next !== null) goTo(next);
    if (next !== null || act(event)) event.preventDefault();
  };

  const template = useMemo(
    () => [px(checkWidth), ...columns.map(({ width }) => px(width)), '1fr', px(openWidth)].join(' '),
    [columns],
  );
  const width = columns.reduce((sum, column) => sum + column.width, checkWidth + openWidth);
  const canvasStyle = { height: (count + 1) * rowHeight, minWidth: width, '--width': px(width) };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columnCount}
      aria-multiselectable="true"
      aria-busy={records.isOutdated}
      aria-activedescendant={`cell-${current.row}-${current.column}`}
      data-testid="records-grid"
      className={styles['grid']}
      onKeyDown={onKeyDown}
    >
      <div className={styles['canvas']} style={canvasStyle} role="rowgroup">
        <GridHeader
          columns={columns}
          template={template}
          sort={sort}
          activeColumn={current.row < 0 ? current.column : -1}
          allChosen={count > 0 && selection.ids.size >= count}
          someChosen={selection.ids.size > 0}
          onSort={(name) => onSort(nextSort(sort, name))}
          onSelectAll={onSelectAll}
        />
        {Array.from({ length: last - first + 1 }, (_none, i) => {
          const index = first + i;
          const record = records.at(index);
          return (
            <GridRow
              key={index}
              index={index}
              top={(index + 1) * rowHeight}
              template={template}
              record={record}
              columns={columns}
              context={context}
              texts={m}
              chosen={record !== null && selection.ids.has(record.id)}
              opened={record !== null && record.id === opened}
              activeColumn={current.row === index ? current.column : -1}
              onActivate={setActive}
              onToggle={toggle}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
};
