import { type PointerEvent, useRef, useState } from 'react';

interface Reorder {
  /** The key of the item that is being dragged. */
  readonly dragged: string | null;
  /** For the handle of an item. */
  handle(key: string): {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: () => void;
    readonly onPointerCancel: () => void;
  };
}

/**
 * Drags an item of a list by its handle, with a mouse, a pen or a finger. The list is in the new order while it is dragged.
 * Each item is an element with `data-key`; those that cannot be passed have none.
 */
export const useReorder = (move: (key: string, to: string) => void): Reorder => {
  const [dragged, setDragged] = useState<string | null>(null);
  const active = useRef<string | null>(null);
  const end = (): void => {
    active.current = null;
    setDragged(null);
  };
  return {
    dragged,
    handle: (key) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        active.current = key;
        setDragged(key);
      },
      onPointerMove: (event) => {
        if (active.current !== key) return;
        const list = event.currentTarget.closest('ol');
        for (const item of list?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? []) {
          const { top, bottom } = item.getBoundingClientRect();
          const over = item.dataset['key'];
          if (event.clientY < top || event.clientY > bottom || over === undefined || over === key) continue;
          // Past the middle only, or a tall item would jump back and forth.
          const own = event.currentTarget.closest('[data-key]')?.getBoundingClientRect();
          const isBelow = own !== undefined && own.top < top;
          const middle = (top + bottom) / 2;
          if (isBelow ? event.clientY > middle : event.clientY < middle) move(key, over);
          return;
        }
      },
      onPointerUp: end,
      onPointerCancel: end,
    }),
  };
};
