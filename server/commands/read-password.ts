import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from './command-error.js';

/** All of stdin, without the line end that `echo` adds. */
export const readPassword = async (): Promise<string> => (await text(process.stdin)).replace(/\r?\n$/, '');

/** What is typed, unseen. */
const askHidden = async (question: string): Promise<string> => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  terminal.on('SIGINT', () => process.exit(130));
  process.stderr.write(question);
  const answer = await terminal.question('');
  terminal.close();
  process.stderr.write('\n');
  return answer;
};

/** Asks at the terminal, twice. */
export const askPassword = async (email: string): Promise<string> => {
  if (!process.stdin.isTTY) throw new CommandError('Give the password on standard input, with --password-stdin.');
  const password = await askHidden(`Password for ${email}: `);
  if ((await askHidden('Once more: ')) !== password) throw new CommandError('The two passwords differ.');
  return password;
};
