import { useSyncExternalStore } from 'react';

/** Work that takes a while, goes on when the page changes, and can be ended. */
export interface Job {
  readonly id: number;
  /** What it is doing, in the language in which it was begun. */
  readonly text: string;
  /** From 0 to 1. */
  readonly progress: number;
  cancel(): void;
}

interface JobRun {
  /** Ends it between two steps. */
  readonly signal: AbortSignal;
  report(text: string, progress: number): void;
}

let jobs: readonly Job[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

const publish = (next: readonly Job[]): void => {
  jobs = next;
  for (const listener of listeners) listener();
};

const stayWhileWorking = (event: BeforeUnloadEvent): void => {
  if (jobs.length > 0) event.preventDefault();
};

/** Runs `work`, shown at the foot of every page until it settles. Leaving the site meanwhile makes the browser ask. */
export const runJob = async (work: (run: JobRun) => Promise<void>): Promise<void> => {
  lastId += 1;
  const id = lastId;
  const abort = new AbortController();
  publish([...jobs, { id, text: '', progress: 0, cancel: () => abort.abort() }]);
  addEventListener('beforeunload', stayWhileWorking);
  const report = (text: string, progress: number): void =>
    publish(jobs.map((job) => (job.id === id ? { ...job, text, progress } : job)));
  try {
    await work({ signal: abort.signal, report });
  } finally {
    publish(jobs.filter((job) => job.id !== id));
    if (jobs.length === 0) removeEventListener('beforeunload', stayWhileWorking);
  }
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useJobs = (): readonly Job[] => useSyncExternalStore(subscribe, () => jobs);
