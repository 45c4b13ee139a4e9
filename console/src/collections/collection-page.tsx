import { useQuery } from '@tanstack/react-query';
import { Code, Table2 } from 'lucide-react';
import { Link } from 'wouter';
import { useMessages } from '../i18n/locale.js';
import { recordTexts } from '../records/messages.js';
import { NoCollection } from '../records/no-collection.js';
import { Skeleton } from '../ui/loading.js';
import { PageHeader } from '../ui/page.js';
import { useTitle } from '../ui/use-title.js';
import { CollectionEditor } from './collection-editor.js';
import styles from './collections.module.css';
import { collectionsQuery } from './collections-query.js';
import { collectionTexts } from './messages.js';

/** @param name null for a new collection */
const CollectionPage = ({ name }: { readonly name: string | null }) => {
  const m = useMessages(collectionTexts);
  const r = useMessages(recordTexts);
  const { data: collections, isPending } = useQuery(collectionsQuery);
  const collection = collections?.find((each) => each.name === name) ?? null;
  const title = name === null ? m.newTitle : m.editTitle(name);
  useTitle(title);
  if (isPending) return <Skeleton />;
  if (name !== null && collection === null) return <NoCollection name={name} />;
  return (
    <>
      <PageHeader title={title}>
        {name !== null && (
          <>
            <Link href={`/c/${name}`} className={styles['link']}>
              <Table2 aria-hidden size={16} />
              {r.records}
            </Link>
            <Link href={`/collections/${name}/api`} className={styles['link']}>
              <Code aria-hidden size={16} />
              {r.api}
            </Link>
          </>
        )}
      </PageHeader>
      <CollectionEditor collection={collection} collections={collections ?? []} />
    </>
  );
};

export default CollectionPage;
