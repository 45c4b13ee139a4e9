import { useEffect } from 'react';
import type { AroundNavHandler } from 'wouter';

/** Asked before the address changes to `to`: it calls `proceed` when nothing is lost or the person agrees. */
type Guard = (proceed: () => void, to: string) => void;

let guard: Guard | null = null;

/** Every way to another page inside the console comes through here, but for the buttons of the browser. */
export const guardedNavigation: AroundNavHandler = (navigate, to, options) => {
  const proceed = (): void => navigate(to, options);
  if (guard === null) proceed();
  else guard(proceed, to);
};

/**
 * While `active`, links ask `ask` first, and closing the tab or going to another site makes the browser ask.
 * One guard at a time: what is on top of the page.
 */
export const useLeaveGuard = (active: boolean, ask: Guard): void => {
  useEffect(() => {
    if (!active) return;
    guard = ask;
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', stay);
    return () => {
      guard = null;
      removeEventListener('beforeunload', stay);
    };
  }, [active, ask]);
};
