import { Link } from 'wouter';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Empty } from '../ui/empty.js';
import { recordTexts } from './messages.js';

/** In place of the page of a collection that does not exist, or not any more. */
export const NoCollection = ({ name }: { readonly name: string }) => {
  const m = useMessages(recordTexts);
  const c = useMessages(core);
  return (
    <Empty asPage title={m.noCollection(name)} hint={m.noCollectionHint}>
      <Link href="/">{c.app.toStart}</Link>
    </Empty>
  );
};
