import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id with 19 MiB, 2 passes and 1 lane, which are the library's defaults and OWASP's advice. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** The hash of a password that nobody has. */
let decoy: Promise<string> | null = null;

/**
 * Whether it is the password behind the hash; without a hash false, after the same work,
 * so that the time taken does not tell whether there is such an account.
 */
export const isPassword = async (hashed: string | null, password: string): Promise<boolean> => {
  decoy ??= hash(randomBytes(32));
  const against = hashed ?? (await decoy);
  return (await verify(against, password)) && hashed !== null;
};
