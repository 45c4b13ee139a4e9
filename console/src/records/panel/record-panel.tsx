import type { Collection } from 'fichero-sdk';

interface RecordPanelProps {
  readonly collection: Collection;
  readonly collections: readonly Collection[];
  readonly id: string | null;
  readonly onGo: (id: string | null) => void;
  readonly neighbours: readonly [string | null, string | null];
}

const RecordPanel = ({ id }: RecordPanelProps) => <aside>{id}</aside>;

export default RecordPanel;
