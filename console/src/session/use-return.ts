import { useEffect, useRef } from 'react';
import { client } from '../client.js';
import { isPassing } from '../query-client.js';

/** How long is waited between two looks, in milliseconds. */
const pauseMs = 3_000;

/** While the error says that the server is away, looks whether it is back, and calls then: nobody has to press anything. */
export const useReturn = (error: unknown, onReturn: () => void): void => {
  const isAway = isPassing(error);
  const latest = useRef(onReturn);
  useEffect(() => {
    latest.current = onReturn;
  });
  useEffect(() => {
    if (!isAway) return;
    const look = async (): Promise<void> => {
      const failure = await client.viewer({ retries: 0 }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      // Any answer will do, also that the session is over.
      if (!isPassing(failure)) latest.current();
    };
    const timer = setInterval(() => void look(), pauseMs);
    return () => clearInterval(timer);
  }, [isAway]);
};
