import { useEffect, useState } from 'react';

/** Draws anew every minute: what is told relative to the present goes on. */
export const useEveryMinute = (): void => {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((minutes) => minutes + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
};
