import type { Clock } from '../../lib/clock.js';
import { AppError } from '../../lib/errors.js';

const maxTries = 10;
const windowMs = 5 * 60_000;
/** The most subjects remembered; past it the oldest are forgotten, so that an attacker cannot fill the memory. */
const maxSubjects = 50_000;

interface Tries {
  count: number;
  /** End of the window, milliseconds since the epoch. */
  readonly until: number;
}

/** Counts failed sign-ins in this process: at most 10 in 5 minutes for one subject (an address, an account). */
export interface LoginLimit {
  /**
   * Counts a try before it is made, so that tries at the same time cannot slip by together.
   * @throws AppError RATE_LIMITED when any of the subjects has none left.
   */
  take(subjects: readonly string[]): void;
  /** Gives the try back: it succeeded. */
  giveBack(subjects: readonly string[]): void;
}

export const createLoginLimit = (clock: Clock): LoginLimit => {
  const triesBySubject = new Map<string, Tries>();

  const current = (subject: string): Tries | null => {
    const tries = triesBySubject.get(subject);
    return tries !== undefined && clock() < tries.until ? tries : null;
  };

  const count = (subject: string): void => {
    const tries = current(subject);
    if (tries !== null) {
      tries.count += 1;
      return;
    }
    triesBySubject.delete(subject);
    triesBySubject.set(subject, { count: 1, until: clock() + windowMs });
    const [oldest] = triesBySubject.keys();
    if (triesBySubject.size > maxSubjects && oldest !== undefined) triesBySubject.delete(oldest);
  };

  return {
    take(subjects) {
      const ends = subjects.map(current).map((tries) => (tries !== null && tries.count >= maxTries ? tries.until : 0));
      const end = Math.max(...ends);
      if (end > 0) {
        const retryAfterSeconds = Math.ceil((end - clock()) / 1000);
        throw new AppError('RATE_LIMITED', 'Too many failed sign-ins. Try again later.', { retryAfterSeconds });
      }
      for (const subject of subjects) count(subject);
    },

    giveBack(subjects) {
      for (const subject of subjects) {
        const tries = current(subject);
        if (tries !== null) tries.count -= 1;
      }
    },
  };
};
