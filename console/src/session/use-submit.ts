import { useState } from 'react';

interface Submission {
  /** Why the last try failed. */
  readonly error: unknown;
  /** Nothing was sent, or all of it went well. */
  readonly isIdle: boolean;
  readonly isPending: boolean;
  submit(): Promise<void>;
}

/** Sends a form, and tells what becomes of it. The pages before the sign-in make do with it, so that they are light. */
export const useSubmit = (send: () => Promise<void>): Submission => {
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const submit = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      await send();
    } catch (thrown) {
      setError(thrown);
    }
    setPending(false);
  };
  return { error, isIdle: error === null && !isPending, isPending, submit };
};
