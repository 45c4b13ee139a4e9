import { NotFoundError } from 'fichero-sdk';

/** For deletions, in which it is no failure that somebody else was first. */
export const unlessGone = (error: unknown): void => {
  if (!(error instanceof NotFoundError)) throw error;
};
