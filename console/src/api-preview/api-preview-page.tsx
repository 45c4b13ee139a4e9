import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { KeyRound, Settings2, Table2 } from 'lucide-react';
import { useMemo } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { apiKeyTexts } from '../api-keys/messages.js';
import { client } from '../client.js';
import { collectionsQuery } from '../collections/collections-query.js';
import { useMessages } from '../i18n/locale.js';
import { type AnyRecord, textOption } from '../records/fields.js';
import { recordTexts } from '../records/messages.js';
import { NoCollection } from '../records/no-collection.js';
import { recordsKey } from '../records/records-query.js';
import { Skeleton } from '../ui/loading.js';
import { PageBody, PageHeader } from '../ui/page.js';
import { useTitle } from '../ui/use-title.js';
import styles from './api-preview.module.css';
import { CodeBlock } from './code-block.js';
import { type Examples, needs, operations, type Subject } from './example.js';
import { graphqlExamples } from './graphql-examples.js';
import { apiPreviewTexts } from './messages.js';
import { restExamples } from './rest-examples.js';
import { samplesOf } from './sample-values.js';
import { sdkBeginning, sdkExamples } from './sdk-examples.js';

const languages = ['curl', 'graphql', 'sdk'] as const;
type Language = (typeof languages)[number];

const examplesIn: Readonly<Record<Language, (subject: Subject) => Examples>> = {
  curl: restExamples,
  graphql: graphqlExamples,
  sdk: sdkExamples,
};

const firstRecord = async (collection: string): Promise<AnyRecord | null> =>
  (await client.collection(collection).list({ perPage: 1, skipTotal: true })).items[0] ?? null;

/** A stored record of the collection, and one of each collection that it points to. */
const storedQuery = ({ name, fields }: Collection) =>
  queryOptions({
    queryKey: [...recordsKey(name), 'samples', fields],
    queryFn: async () => {
      const targets = fields
        .filter(({ type }) => type === 'relation')
        .map((field) => textOption(field, 'collectionId'));
      const [record, ...related] = await Promise.all([name, ...new Set(targets)].map(firstRecord));
      const ids = [...new Set(targets)].flatMap((target, i) => {
        const id = related[i]?.id;
        return id === undefined ? [] : [[target, id] as const];
      });
      return { record: record ?? null, related: new Map(ids) };
    },
  });

const ApiPreviewPage = ({ name }: { readonly name: string }) => {
  const m = useMessages(apiPreviewTexts);
  const r = useMessages(recordTexts);
  const { data: collections, isPending } = useQuery(collectionsQuery);
  const collection = collections?.find((each) => each.name === name);
  useTitle(m.title(name));
  if (isPending) return <Skeleton />;
  if (collection === undefined) return <NoCollection name={name} />;
  return (
    <>
      <PageHeader title={m.title(name)}>
        <Link href={`/c/${name}`} className={styles['link']}>
          <Table2 aria-hidden size={16} />
          {r.records}
        </Link>
        <Link href={`/collections/${name}`} className={styles['link']}>
          <Settings2 aria-hidden size={16} />
          {r.editCollection}
        </Link>
      </PageHeader>
      <Preview collection={collection} collections={collections ?? []} />
    </>
  );
};

interface PreviewProps {
  readonly collection: Collection;
  readonly collections: readonly Collection[];
}

const Preview = ({ collection, collections }: PreviewProps) => {
  const m = useMessages(apiPreviewTexts);
  const { data: stored, isPending } = useQuery(storedQuery(collection));
  const [path, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const language = languages.find((each) => each === search.get('in')) ?? 'curl';
  const subject = useMemo((): Subject => {
    const { record = null, related = new Map<string, string>() } = stored ?? {};
    return {
      url: location.origin,
      collection,
      collections,
      samples: samplesOf(collection, record, related),
      id: record?.id ?? 'RECORD_ID',
    };
  }, [stored, collection, collections]);
  if (isPending) return <Skeleton />;
  return (
    <PageBody>
      <section className={styles['key']}>
        <p>
          {m.intro}{' '}
          <Link href="/settings/api-keys">
            <KeyRound aria-hidden size={14} /> {m.makeKey}
          </Link>
        </p>
        <CodeBlock label={m.keyLabel} code="export KEY=fk_..." />
      </section>
      <fieldset aria-label={m.languages} className={styles['languages']}>
        {languages.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === language}
            onClick={() => navigate(each === 'curl' ? path : `${path}?in=${each}`, { replace: true })}
          >
            {m.language[each]}
          </button>
        ))}
      </fieldset>
      {language === 'graphql' && (
        <p className={styles['hint']}>
          {m.graphqlHint}{' '}
          <a href="/graphql" target="_blank" rel="noreferrer">
            {subject.url}/graphql
          </a>
        </p>
      )}
      {subject.id === 'RECORD_ID' && <p className={styles['hint']}>{m.placeholder}</p>}
      {language === 'sdk' && (
        <section className={styles['example']}>
          <h2>{m.sdkBeginning}</h2>
          <CodeBlock label={m.sdkBeginning} code={sdkBeginning(subject)} />
        </section>
      )}
      <ExampleList examples={examplesIn[language](subject)} />
    </PageBody>
  );
};

const ExampleList = ({ examples }: { readonly examples: Examples }) => {
  const m = useMessages(apiPreviewTexts);
  const k = useMessages(apiKeyTexts);
  return operations.map((operation) => {
    const code = examples[operation];
    const label = m.operation[operation];
    if (code === undefined) return null;
    return (
      <section key={operation} className={styles['example']} data-testid={`example-${operation}`}>
        <header>
          <h2>{label}</h2>
          <span className={styles['needs']}>
            {m.needs(needs[operation].map((permission) => k.permission[permission]).join(' + '))}
          </span>
        </header>
        <CodeBlock label={label} code={code} />
      </section>
    );
  });
};

export default ApiPreviewPage;
