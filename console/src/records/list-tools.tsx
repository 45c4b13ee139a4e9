import type { Collection } from 'fichero-sdk';
import { Bookmark, Columns3, Filter, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useId, useState } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button } from '../ui/button.js';
import type { Column } from './columns.js';
import styles from './list-tools.module.css';
import { recordTexts } from './messages.js';
import type { ListState } from './url-state.js';

const FilterTool = lazy(() => import('./filter-tool.js'));
const ViewTool = lazy(() => import('./view-tool.js'));
const ColumnTool = lazy(() => import('./column-tool.js'));

/** How long nothing is typed before the search begins, in milliseconds. */
const pauseMs = 250;

interface ListToolsProps {
  readonly collection: Collection;
  readonly columns: readonly Column[];
  readonly state: ListState;
  readonly onChange: (changes: Partial<ListState>, options?: { readonly replace?: boolean }) => void;
}

/** What opens below the line. */
type Tool = 'filter' | 'columns' | 'views';

interface SearchBoxProps {
  readonly words: string;
  readonly onSearch: (words: string) => void;
}

const SearchBox = ({ words, onSearch }: SearchBoxProps) => {
  const m = useMessages(recordTexts);
  const [text, setText] = useState(words);
  const [known, setKnown] = useState(words);
  // Cleared or changed from elsewhere: by the address, or a button.
  if (known !== words) {
    setKnown(words);
    setText(words);
  }
  useEffect(() => {
    if (text === words) return;
    const timer = setTimeout(() => onSearch(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, words, onSearch]);
  return (
    <div className={styles['search']}>
      <Search aria-hidden size={16} />
      <input
        type="search"
        aria-label={m.searchLabel}
        placeholder={m.search}
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSearch(text);
        }}
      />
    </div>
  );
};

/** What is above the grid: search, filters, columns and views. All but the first open below the line. */
export const ListTools = ({ collection, columns, state, onChange }: ListToolsProps) => {
  const m = useMessages(recordTexts);
  const id = useId();
  const [tool, setTool] = useState<Tool | null>(null);
  const toggle = (chosen: Tool): void => setTool(tool === chosen ? null : chosen);
  const [search] = useState(() => (q: string) => onChange({ q }, { replace: true }));
  const [apply] = useState(() => (filter: string) => onChange({ filter }));
  return (
    <div className={styles['tools']}>
      <div className={styles['line']}>
        <SearchBox words={state.q} onSearch={search} />
        <Button aria-expanded={tool === 'filter'} aria-controls={id} onClick={() => toggle('filter')}>
          <Filter aria-hidden size={16} />
          {m.filters}
          {state.filter !== '' && <span className={styles['dot']} />}
        </Button>
        <Button aria-expanded={tool === 'columns'} aria-controls={id} onClick={() => toggle('columns')}>
          <Columns3 aria-hidden size={16} />
          {m.columns}
        </Button>
        <Button aria-expanded={tool === 'views'} aria-controls={id} onClick={() => toggle('views')}>
          <Bookmark aria-hidden size={16} />
          {m.views}
        </Button>
      </div>
      <div id={id}>
        <Suspense fallback={null}>
          {tool === 'filter' && <FilterTool collection={collection} filter={state.filter} onApply={apply} />}
          {tool === 'views' && <ViewTool collection={collection} state={state} onChange={onChange} />}
          {tool === 'columns' && (
            <ColumnTool
              collection={collection}
              columns={columns}
              onChange={(cols) => onChange({ cols }, { replace: true })}
            />
          )}
        </Suspense>
      </div>
    </div>
  );
};
