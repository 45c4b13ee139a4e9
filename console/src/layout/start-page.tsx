import { useQuery } from '@tanstack/react-query';
import { Link, Redirect } from 'wouter';
import { collectionsQuery } from '../collections/collections-query.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import button from '../ui/button.module.css';
import { Empty } from '../ui/empty.js';
import { Skeleton } from '../ui/loading.js';
import { useTitle } from '../ui/use-title.js';

/** The records of the first collection; without any, the way to make one. */
export const StartPage = () => {
  const m = useMessages(core);
  const { data } = useQuery(collectionsQuery);
  useTitle(m.app.collections);
  if (data === undefined) return <Skeleton />;
  const [first] = data;
  if (first !== undefined) return <Redirect to={`/c/${first.name}`} replace />;
  return (
    <Empty asPage title={m.app.noCollections} hint={m.app.noCollectionsHint}>
      <Link href="/collections/new" className={`${button['button']} ${button['primary']}`}>
        + {m.app.newCollection}
      </Link>
    </Empty>
  );
};
