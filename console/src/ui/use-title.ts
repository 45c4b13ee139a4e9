import { useEffect } from 'react';

/** The title of the page, which changes with the route and the language. */
export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · Fichero`;
  }, [title]);
};
