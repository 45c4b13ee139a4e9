import { type RefObject, useCallback, useEffect, useState } from 'react';

interface RowsInSight {
  /** From 0, with some more above and below those in sight. */
  readonly first: number;
  readonly last: number;
  /** Scrolls as far as it takes to see the row. */
  scrollTo(row: number): void;
}

/** Rows drawn beyond those in sight, where the scrolling leads and where it came from. */
const [ahead, behind] = [8, 2];

/** Rows that come or go at once, so that not every step of the scrolling draws. */
const step = 8;

/** Above and below the rows there is at least this, in pixels. */
const aroundRows = 190;

/**
 * Which rows of a long list are to be in the document. All are equally high; a header of the same height stays in sight above them.
 * @param rowHeight in pixels
 */
export const useRowsInSight = (
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): RowsInSight => {
  // Until it is measured, which has the browser work out where everything is: as many as the window can hold beside the rest.
  const [[first, last], setRange] = useState<readonly [number, number]>(() => [
    0,
    Math.ceil(Math.max(0, innerHeight - aroundRows) / rowHeight),
  ]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let before = 0;
    const measure = (): void => {
      const { scrollTop, clientHeight } = element;
      const [above, below] = scrollTop < before ? [ahead, behind] : [behind, ahead];
      before = scrollTop;
      const from = Math.floor((scrollTop / rowHeight - above) / step) * step;
      const to = Math.ceil(((scrollTop + clientHeight) / rowHeight - 2 + below) / step) * step;
      const next = [Math.max(0, from), Math.min(count - 1, to)] as const;
      setRange((range) => (range[0] === next[0] && range[1] === next[1] ? range : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scroller, count, rowHeight]);

  const scrollTo = useCallback(
    (row: number): void => {
      const element = scroller.current;
      if (element === null) return;
      const [highest, lowest] = [row * rowHeight, (row + 2) * rowHeight - element.clientHeight];
      if (element.scrollTop > highest) element.scrollTop = highest;
      else if (element.scrollTop < lowest) element.scrollTop = lowest;
    },
    [scroller, rowHeight],
  );
  // The list may have become shorter since it was measured.
  return { first: Math.min(first, Math.max(0, count - 1)), last: Math.min(last, count - 1), scrollTo };
};
