import fc from 'fast-check';

/** Texts that have broken servers before: in paths, queries, values, names and filters alike. */
const known: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\n',
  '..',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%',
  '%zz',
  '%00',
  '%c0%ae%c0%ae',
  '%ed%a0%80',
  '%25%32%65',
  '\\',
  '/',
  '//',
  '*',
  '?',
  '#',
  "'",
  '"',
  '`',
  "' OR '1'='1",
  "'; --",
  '") ) --',
  '[id]',
  '$where',
  '$ne',
  '{"$gt":""}',
  'a.b',
  '.a',
  'a..b',
  '$',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__typename',
  'null',
  'undefined',
  'true',
  'NaN',
  '-0',
  '0x10',
  '1e999',
  '-1',
  '9223372036854775808',
  '99999999999999999999999999',
  '0.1',
  '\ufeff',
  '\u202e',
  '\ufffd',
  '\ud800',
  'é',
  'ﬁ',
  '👩‍👩‍👧‍👦',
  'İ',
  'ß',
  '%s%n%x',
  '{{7*7}}',
  `\${7*7}`,
  '<script>alert(1)</script>',
  'a'.repeat(256),
  'a'.repeat(4_000),
  '('.repeat(100),
  '['.repeat(600),
  '{"a":'.repeat(200),
  'id',
  'collectionId',
  'expand',
  '_rowid_',
  '@random',
  '@rowid',
  '@request.auth.id',
  '@collection.things.id',
  '2024-02-30',
  '+275760-09-13',
  '0000-00-00 00:00:00.000Z',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...known) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
);

/** JSON of any shape, with hostile texts as values and names. */
export const hostileValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    hostileText,
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, -(2 ** 63), 5e-324),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileText, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Cuts, doubles or changes single bytes. */
export const spoilBytes: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }).map((at) => (bytes: Buffer) => bytes.subarray(0, bytes.length * at)),
  fc.constant((bytes: Buffer) => Buffer.concat([bytes, bytes])),
  fc
    .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => (bytes: Buffer) => {
      const changed = Buffer.from(bytes);
      for (const [at, byte] of changes) if (changed.length > 0) changed[Math.floor(at * (changed.length - 1))] = byte;
      return changed;
    }),
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), hostileText).map(([at, text]) => (bytes: Buffer) => {
    const cut = Math.floor(bytes.length * at);
    return Buffer.concat([bytes.subarray(0, cut), Buffer.from(text), bytes.subarray(cut)]);
  }),
);

/** The same for text. */
export const spoilText: fc.Arbitrary<(text: string) => string> = spoilBytes.map(
  (spoil) => (text: string) => spoil(Buffer.from(text)).toString(),
);
