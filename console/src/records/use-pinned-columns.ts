import { type RefObject, useEffect } from 'react';

/** After the last step sideways, in milliseconds. */
const restAfter = 150;

/** Tells the styles of the grid whether it is being scrolled sideways and, at rest, how far it is. */
export const usePinnedColumns = (scroller: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let left = 0;
    let timer = 0;
    const rest = (): void => {
      element.style.setProperty('--sideways', `${left}px`);
      delete element.dataset['sideways'];
    };
    const follow = (): void => {
      if (element.scrollLeft === left) return;
      left = element.scrollLeft;
      element.dataset['sideways'] = '';
      clearTimeout(timer);
      timer = window.setTimeout(rest, restAfter);
    };
    element.addEventListener('scroll', follow, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', follow);
    };
  }, [scroller]);
};
