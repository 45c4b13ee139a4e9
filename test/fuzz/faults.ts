import { createHash } from 'node:crypto';
import type { FuzzAnswer } from './client.js';
import type { Known } from './world.js';

/** Traces of the inside. None of the texts that requests are made of looks like one of them. */
const traces: Readonly<Record<string, RegExp>> = {
  stack: /\n\s+at \S|\bat [\w.<>]+ \(|node:internal|[\w-]\.[jt]s:\d+/,
  path: /node_modules|\/dist\/server|file:\/\/|\/(home|root|usr|work|tmp|var)\//,
  sql: /SQLITE_|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|no such (table|column)|sqlite_master|PRAGMA/,
  mongo: /MongoServer|E11000|\$expr|\$match|BSON/,
  hash: /\$argon2/,
};

const secretsOf = ({ key, token, password, dataDir }: Known): readonly string[] => [
  key,
  token,
  password,
  dataDir,
  createHash('sha256').update(key).digest('hex'),
];

const isJson = (text: string): boolean => {
  try {
    JSON.parse(Buffer.from(text, 'latin1').toString());
    return true;
  } catch {
    return false;
  }
};

/** What is wrong with an answer, in a word or two. */
export const faultsOf = ({ status, headers, text }: FuzzAnswer, known: Known): readonly string[] => {
  const type = headers['content-type'] ?? '';
  // The page of GraphiQL is a bundle of other people's code.
  const all = `${JSON.stringify(headers)}\n${type.startsWith('text/html') ? '' : text}`;
  const said = type.includes('json') && text !== '';
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(headers['x-request-id'] === undefined ? ['no request id'] : []),
    ...(said && !isJson(text) ? ['broken JSON'] : []),
    ...Object.entries(traces).flatMap(([name, trace]) => (trace.test(all) ? [`leaks a ${name}`] : [])),
    ...(secretsOf(known).some((secret) => all.includes(secret)) ? ['leaks a secret'] : []),
  ];
};
