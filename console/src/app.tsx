import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Route, Router, Switch } from 'wouter';
import { LocaleProvider } from './i18n/locale.js';
import { guardedNavigation } from './layout/leave-guard.js';
import { loadShell } from './layout/preload.js';
import { queryClient } from './session/session.js';
import { SetUpPage } from './session/set-up-page.js';
import { SignInPage } from './session/sign-in-page.js';
import { Toaster } from './ui/toaster.js';

const Shell = lazy(loadShell);

export const App = () => (
  <LocaleProvider>
    <QueryClientProvider client={queryClient}>
      <Router aroundNav={guardedNavigation}>
        <Suspense fallback={null}>
          <Switch>
            <Route path="/login" component={SignInPage} />
            <Route path="/setup" component={SetUpPage} />
            <Route component={Shell} />
          </Switch>
          <Toaster />
        </Suspense>
      </Router>
    </QueryClientProvider>
  </LocaleProvider>
);
