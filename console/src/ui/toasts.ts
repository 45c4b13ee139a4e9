/** Something that was done, or failed, and needs no answer. */
export interface ToastText {
  readonly kind: 'done' | 'failed';
  readonly text: string;
}

type Listener = (toast: ToastText) => void;

let listener: Listener | null = null;
let waiting: readonly ToastText[] = [];
let wake: (() => void) | null = null;

/** Tells the person for a few seconds, and a screen reader when it is its turn. */
export const showToast = (toast: ToastText): void => {
  if (listener !== null) listener(toast);
  else {
    waiting = [...waiting, toast];
    wake?.();
  }
};

/** Calls back once there is something to show; what shows it is loaded then. */
export const onFirstToast = (call: () => void): (() => void) => {
  wake = call;
  if (waiting.length > 0) call();
  return () => {
    wake = null;
  };
};

/** From now on the listener gets them all, beginning with those that waited. */
export const listenToToasts = (next: Listener): (() => void) => {
  listener = next;
  for (const toast of waiting) next(toast);
  waiting = [];
  return () => {
    listener = null;
  };
};
