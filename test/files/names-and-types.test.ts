import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isShownInline, sniff } from '#server/domain/files/sniff.js';
import { storedName } from '#server/domain/files/stored-name.js';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('the stored name of a file', () => {
  test.each([
    ['My Cover.txt', /^my_cover_[a-z0-9]{10}\.txt$/],
    ['a.b.c.d.tar.gz', /^a_b_c_d_[a-z0-9]{10}\.tar\.gz$/],
    ['abcd', /^abcd_[a-z0-9]{10}\.txt$/],
    ['', /^[a-z0-9]{10}_[a-z0-9]{10}\.txt$/],
    ['x.PNG', /^x[a-z0-9]{10}_[a-z0-9]{10}\.PNG$/],
    ['helloWorldHTTP.md', /^hello_world_http_[a-z0-9]{10}\.md$/],
    ['../../etc/passwd', /^[a-z0-9]{10}_[a-z0-9]{10}\.\.etcpasswd$/],
    ['año 2024.p d/f', /^a_o_2024_[a-z0-9]{10}\.pdf$/],
    ['.gitignore', /^[a-z0-9]{10}_[a-z0-9]{10}\.gitignore$/],
    [`${'x'.repeat(400)}.txt`, /^x{100}_[a-z0-9]{10}\.txt$/],
    [`doc.${'e'.repeat(40)}`, /^doc_[a-z0-9]{10}\.e{19}$/],
  ])('of %j', (name, expected) => {
    expect(storedName(name, '.txt')).toMatch(expected);
  });

  test('is never a path, never longer than 141 characters, never the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 320 }), (name) => {
        const stored = storedName(name, '.txt');
        expect(stored).toMatch(/^[a-z0-9][\w.*\-+=#]*$/);
        expect(stored.length).toBeLessThanOrEqual(141);
        expect(storedName(name, '.txt')).not.toBe(stored);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the sniffed type of a file', () => {
  const typeOf = async (bytes: string | Buffer, name = 'file') => (await sniff(Buffer.from(bytes), name)).mime;

  test.each([
    ['plain words', 'a.txt', 'text/plain; charset=utf-8'],
    ['a,b\n1,2', 'a.csv', 'text/csv; charset=utf-8'],
    ['body{}', 'a.css', 'text/css; charset=utf-8'],
    ['alert(1)', 'a.js', 'text/javascript; charset=utf-8'],
    ['{}', 'a.json', 'application/json'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'a.png', 'image/svg+xml'],
    ['<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"></svg>', 'a', 'image/svg+xml'],
    ['<!DOCTYPE html><script>1</script>', 'photo.png', 'text/html; charset=utf-8'],
    ['<?xml version="1.0"?><data/>', 'a.xml', 'text/xml; charset=utf-8'],
    ['PK\u0003\u0004', 'a.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['\u0001\u0002\u0003\u0000', 'a.png', 'application/octet-stream'],
    ['', 'a.txt', 'text/plain; charset=utf-8'],
  ])('of %j named %s is %s', async (text, name, expected) => {
    const bytes = text.startsWith('PK') ? Buffer.concat([Buffer.from(text), Buffer.alloc(30)]) : text;
    expect(await typeOf(bytes, name)).toBe(expected);
  });

  test('the bytes win over the name', async () => {
    expect(await typeOf(png, 'page.html')).toBe('image/png');
    expect(await typeOf('hello', 'photo.png')).toBe('text/plain; charset=utf-8');
  });

  test('text cut within a character is text', async () => {
    expect(await typeOf(Buffer.from('é'.repeat(3000)).subarray(0, 4099), 'a')).toBe('text/plain; charset=utf-8');
  });

  test('no text is shown inline, whatever its name', async () => {
    for (const name of ['a.png', 'a.pdf', 'a.mp4', 'a.svg', 'a.html', 'a.gif;charset=utf-8']) {
      expect(isShownInline(await typeOf('<script>alert(1)</script>', name))).toBe(false);
      expect(isShownInline(await typeOf('just text', name))).toBe(false);
    }
    expect(isShownInline(await typeOf(png))).toBe(true);
    expect(isShownInline(await typeOf('%PDF-1.7\n'))).toBe(true);
  });

  test('no bytes whatever make it throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (bytes, name) => {
        expect((await sniff(bytes, name)).mime).toMatch(/^[\w.+-]+\/[\w.+-]+(; charset=utf-8)?$/);
      }),
      { numRuns: 500 },
    );
  });
});
