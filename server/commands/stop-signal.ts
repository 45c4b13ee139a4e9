/**
 * Resolves at the first SIGTERM or SIGINT. Later ones are ignored: a terminal and npm both pass Ctrl-C on,
 * and what is being finished has a time limit of its own.
 */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
