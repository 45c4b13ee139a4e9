import { lazy, Suspense, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { Route, Router, Switch } from 'wouter';
import { LocaleProvider } from './i18n/locale.js';
import { FailureBoundary } from './layout/failure-boundary.js';
import { guardedNavigation } from './layout/leave-guard.js';
import { loadShell } from './layout/load-shell.js';
import { SetUpPage } from './session/set-up-page.js';
import { SignInPage } from './session/sign-in-page.js';
import { Toaster } from './ui/toaster.js';

const Shell = lazy(loadShell);

const App = () => (
  <LocaleProvider>
    <Router aroundNav={guardedNavigation}>
      <Suspense fallback={null}>
        <FailureBoundary>
          <Switch>
            <Route path="/login" component={SignInPage} />
            <Route path="/setup" component={SetUpPage} />
            <Route component={Shell} />
          </Switch>
        </FailureBoundary>
        <Toaster />
      </Suspense>
    </Router>
  </LocaleProvider>
);

/** In a transition, so that React draws in small steps and the page can be used between them. */
export const draw = (root: HTMLElement): void => startTransition(() => createRoot(root).render(<App />));
