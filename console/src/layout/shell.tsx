import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { AuthError } from 'fichero-sdk';
import { Menu } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { collectionsQuery } from '../collections/collections-query.js';
import { handOverTo } from '../first-calls.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { queryClient } from '../query-client.js';
import { Button } from '../ui/button.js';
import { Empty } from '../ui/empty.js';
import { JobBar } from '../ui/job-bar.js';
import { LoadFailed, Skeleton } from '../ui/loading.js';
import { useTitle } from '../ui/use-title.js';
import { FailureBoundary } from './failure-boundary.js';
import { keepNumbersFromWheel } from './keep-from-wheel.js';
import { OfflineBanner } from './offline-banner.js';
import { loadPage } from './pages.js';
import styles from './shell.module.css';
import { Sidebar } from './sidebar.js';
import { StartPage } from './start-page.js';
import { useRenamed } from './use-renamed.js';

const ApiKeysPage = lazy(loadPage.apiKeys);
const RecordsPage = lazy(loadPage.records);
const Jump = lazy(() => import('./jump.js'));
const ApiPreviewPage = lazy(loadPage.apiPreview);
const CollectionPage = lazy(loadPage.collection);

const NotFoundPage = () => {
  const m = useMessages(core);
  useTitle(m.app.notFound);
  return (
    <Empty asPage title={m.app.notFound} hint={m.app.notFoundHint}>
      <a href="/">{m.app.toStart}</a>
    </Empty>
  );
};

const Pages = () => (
  <Switch>
    <Route path="/" component={StartPage} />
    <Route path="/c/:collection">{({ collection }) => <RecordsPage key={collection} name={collection} />}</Route>
    <Route path="/collections/new">
      <CollectionPage name={null} />
    </Route>
    <Route path="/collections/:collection">
      {({ collection }) => <CollectionPage key={collection} name={collection} />}
    </Route>
    <Route path="/collections/:collection/api">
      {({ collection }) => <ApiPreviewPage key={collection} name={collection} />}
    </Route>
    <Route path="/settings">
      <Redirect to="/settings/api-keys" replace />
    </Route>
    <Route path="/settings/api-keys">
      <ApiKeysPage />
    </Route>
    <Route component={NotFoundPage} />
  </Switch>
);

/** The sidebar, and the page beside it. */
const Frame = () => {
  const m = useMessages(core);
  const { data, error, refetch } = useQuery(collectionsQuery);
  const [location] = useLocation();
  useRenamed(data);
  const [menuOpen, setMenuOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever went to another page is done with the menu
  useEffect(() => setMenuOpen(false), [location]);
  const [jumping, setJumping] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      setJumping(true);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);

  if (error instanceof AuthError) return null;
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        {m.app.skip}
      </a>
      <header className={styles['topbar']}>
        <Button variant="ghost" aria-expanded={menuOpen} aria-controls="sidebar" onClick={() => setMenuOpen(!menuOpen)}>
          <Menu aria-hidden size={18} />
          {m.app.openMenu}
        </Button>
        <span className={styles['brand']}>Fichero</span>
      </header>
      <div id="sidebar" className={styles['sidebar']} data-open={menuOpen}>
        <Sidebar collections={data ?? []} onJump={() => setJumping(true)} />
      </div>
      <main id="main" tabIndex={-1} className={styles['main']}>
        <OfflineBanner />
        {error !== null && data === undefined ? (
          <LoadFailed error={error} onRetry={() => void refetch()} />
        ) : (
          <FailureBoundary key={location}>
            <Suspense fallback={<Skeleton />}>
              <Pages />
            </Suspense>
          </FailureBoundary>
        )}
        <JobBar />
      </main>
      {jumping && (
        <Suspense fallback={null}>
          <Jump onClose={() => setJumping(false)} />
        </Suspense>
      )}
    </div>
  );
};

handOverTo(queryClient);
keepNumbersFromWheel();

/** All that those who are signed in see. */
const Shell = () => (
  <QueryClientProvider client={queryClient}>
    <Frame />
  </QueryClientProvider>
);

export default Shell;
