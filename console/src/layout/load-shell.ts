import { once } from './once.js';

/** The frame of all pages but those before the sign-in. */
export const loadShell = once(() => import('./shell.js'));
