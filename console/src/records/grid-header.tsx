import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMessages } from '../i18n/locale.js';
import unseen from '../ui/unseen.module.css';
import type { Column } from './columns.js';
import styles from './grid.module.css';
import { recordTexts } from './messages.js';

interface GridHeaderProps {
  readonly columns: readonly Column[];
  readonly template: string;
  readonly sort: string;
  /** -1 when the active cell is elsewhere. */
  readonly activeColumn: number;
  readonly allChosen: boolean;
  readonly someChosen: boolean;
  readonly onSort: (name: string) => void;
  readonly onSelectAll: (chosen: boolean) => void;
}

const directionOf = (sort: string, name: string) =>
  sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none';

/** The names of the columns; a click or Enter sorts. */
export const GridHeader = (props: GridHeaderProps) => {
  const { columns, template, sort, activeColumn, allChosen, someChosen, onSort, onSelectAll } = props;
  const m = useMessages(recordTexts);
  const cellProps = (column: number) => ({
    id: `cell--1-${column}`,
    'aria-colindex': column + 1,
    'data-active': activeColumn === column || undefined,
  });
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={`${styles['row']} ${styles['header']}`}
      style={{ gridTemplateColumns: template }}
    >
      <div role="columnheader" className={styles['check']} {...cellProps(0)}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={m.selectAllLoaded}
          checked={allChosen}
          ref={(box) => {
            if (box !== null) box.indeterminate = someChosen && !allChosen;
          }}
          onChange={() => onSelectAll(!someChosen)}
        />
      </div>
      {columns.map(({ field: { name }, isSortable, isNumber }, i) => {
        const direction = directionOf(sort, name);
        return (
          <div
            key={name}
            role="columnheader"
            aria-sort={isSortable ? direction : undefined}
            className={[styles['head'], isNumber ? styles['number'] : '', i === 0 ? styles['first'] : ''].join(' ')}
            title={isSortable ? `${name} · ${m.sort[direction]}` : name}
            onClick={() => {
              if (isSortable) onSort(name);
            }}
            {...cellProps(i + 1)}
          >
            <span>{name}</span>
            {direction === 'ascending' && <ArrowUp aria-hidden size={14} />}
            {direction === 'descending' && <ArrowDown aria-hidden size={14} />}
          </div>
        );
      })}
      <div role="columnheader" className={styles['last']} {...cellProps(columns.length + 1)}>
        <span className={unseen['unseen']}>{m.open}</span>
      </div>
    </div>
  );
};
