import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Permission } from '#server/access/operations.js';
import { collection, field } from '../records/definitions.js';
import {
  codesOf,
  everything,
  faultOf,
  maxFileBytes,
  openRecordHouse,
  type RecordHouse,
} from '../records/record-house.js';

const albums = collection('albums', [
  field('text', 'title', { required: true, max: 20 }),
  field('file', 'cover', { maxSize: 2000 }),
  field('file', 'pages', { maxSelect: 3 }),
  field('file', 'pictures', { maxSelect: 9, mimeTypes: ['image/png'] }),
  field('file', 'huge', { maxSize: 100 * 1024 * 1024 }),
  field('file', 'backstage', { hidden: true, maxSelect: 9 }),
]);
const songs = collection('songs', [
  field('relation', 'album', { collectionId: albums.id, cascadeDelete: true }),
  field('file', 'sound'),
]);

let house: RecordHouse;
let id: string;

beforeAll(async () => {
  house = await openRecordHouse([albums, songs]);
});
afterAll(() => house.close());

const write = (
  data: Record<string, unknown>,
  files: readonly [string, string, (string | Buffer)?][] = [],
  of = 'albums',
) =>
  Promise.all(files.map(([key, name, bytes = name]) => house.staged(key, name, bytes))).then((staged) => ({
    create: () => house.records.create(house.admin('records.create'), of, { data, files: staged }),
    update: () => house.records.update(house.admin('records.update'), of, id, { data, files: staged }),
  }));
const create = async (...args: Parameters<typeof write>) => (await write(...args)).create();
const update = async (...args: Parameters<typeof write>) => (await write(...args)).update();
const names = (view: { values: Record<string, unknown> | null }, name: string) => view.values?.[name] as string[];

const incoming = (bytes: string | Buffer, clientName = 'a file.txt') => ({
  clientName,
  stream: Readable.from([Buffer.from(bytes)]),
});
const upload = (name: string, bytes: string | Buffer = 'bytes', held: readonly Permission[] = everything) =>
  house.files.upload(house.key('files.upload', held), 'albums', id, name, incoming(bytes));
const download = (name: string, held: readonly Permission[] = everything) =>
  house.files.download(house.key('files.download', held), 'albums', id, name);
const textOf = async (name: string) => (await buffer((await download(name)).read(null))).toString();
const view = async () => house.records.view(house.admin('records.view'), 'albums', id);
/** The files of the test's own record. */
const onDisk = async () =>
  (await house.filesOnDisk()).filter((path) => path.includes(id)).map((path) => path.split('/').at(-1));
const stagedOnDisk = async () => (await house.filesOnDisk()).filter((path) => path.includes('/.tmp/'));

beforeEach(async () => {
  id = (await create({ title: 'an album' })).id;
});

describe('files in the input of a record', () => {
  test('are kept under their stored names and read back byte for byte', async () => {
    const bytes = randomBytes(2000);
    const made = await create({ title: 'a' }, [
      ['cover', 'My Cover.bin', bytes],
      ['pages', 'one.txt'],
      ['pages', 'two.txt'],
    ]);
    id = made.id;
    expect(made.values).toMatchObject({
      cover: expect.stringMatching(/^my_cover_[a-z0-9]{10}\.bin$/),
      pages: [expect.stringMatching(/^one_/), expect.stringMatching(/^two_/)],
    });
    const found = await download(String(made.values?.['cover']));
    expect((await buffer(found.read(null))).equals(bytes)).toBe(true);
    expect(found).toMatchObject({ info: { size: 2000 }, contentType: 'application/octet-stream', inline: false });
  });

  test('replace under the bare name, are added under field+ and before +field', async () => {
    const first = names(await update({}, [['pages', 'a.txt']]), 'pages');
    const second = names(
      await update({}, [
        ['pages+', 'b.txt'],
        ['+pages', 'c.txt'],
      ]),
      'pages',
    );
    expect(second).toEqual([expect.stringMatching(/^c/), ...first, expect.stringMatching(/^b/)]);
    const third = names(await update({}, [['pages', 'd.txt']]), 'pages');
    expect(third).toEqual([expect.stringMatching(/^d/)]);
    expect(await onDisk()).toEqual(third);
  });

  test('are added to the names that are given beside them; names left out go', async () => {
    const [a, b] = names(
      await update({}, [
        ['pages', 'a.txt'],
        ['pages', 'b.txt'],
      ]),
      'pages',
    );
    const after = names(await update({ pages: [b] }, [['pages', 'c.txt']]), 'pages');
    expect(after).toEqual([b, expect.stringMatching(/^c/)]);
    expect((await onDisk()).sort()).toEqual([...after].sort());
    expect((await faultOf(download(String(a)))).code).toBe('NOT_FOUND');
  });

  test('go when the field is cleared, by name and with the record', async () => {
    const [a, b] = names(
      await update({}, [
        ['pages', 'a.txt'],
        ['pages', 'b.txt'],
        ['cover', 'c.txt'],
      ]),
      'pages',
    );
    expect((await update({ 'pages-': a })).values).toMatchObject({ pages: [b] });
    expect(await onDisk()).toHaveLength(2);
    await update({ cover: null });
    expect(await onDisk()).toEqual([b]);
    await house.records.delete(house.admin('records.delete'), 'albums', id);
    expect(await onDisk()).toEqual([]);
  });

  test('of records that a delete cascades to go too', async () => {
    const song = await create({ album: id }, [['sound', 'la.txt']], 'songs');
    expect((await house.filesOnDisk()).some((path) => path.includes(song.id))).toBe(true);
    await house.records.delete(house.admin('records.delete'), 'albums', id);
    expect((await house.filesOnDisk()).some((path) => path.includes(song.id))).toBe(false);
  });

  test('leave nothing behind when the record is refused, at any step', async () => {
    const before = await house.filesOnDisk();
    const refused = await faultOf(
      create({ title: 'x'.repeat(30) }, [
        ['cover', 'a.txt'],
        ['pictures', 'b.png', 'no picture'],
      ]),
    );
    expect(codesOf(refused)).toEqual({
      title: 'validation_max_text_constraint',
      pictures: 'validation_invalid_mime_type',
    });
    expect(codesOf(await faultOf(create({ id, title: 'twin' }, [['cover', 'a.txt']])))).toEqual({
      id: 'validation_not_unique',
    });
    const many = ['a', 'b', 'c', 'd'].map((name): [string, string] => ['pages', `${name}.txt`]);
    expect(codesOf(await faultOf(create({ title: 'a' }, many)))).toEqual({ pages: 'validation_too_many_files' });
    expect(codesOf(await faultOf(create({ title: 'a' }, [['cover', 'a.txt', Buffer.alloc(2001)]])))).toEqual({
      cover: 'validation_file_size_limit',
    });
    expect((await faultOf(create({ title: 'a' }, [['cover', 'a.txt']], 'nowhere'))).code).toBe('NOT_FOUND');
    const staged = await house.staged('cover', 'a.txt', 'bytes');
    const grant = house.key('records.create', ['records:write', 'records:read']);
    const error = await faultOf(house.records.create(grant, 'albums', { data: { title: 'a' }, files: [staged] }));
    expect([error.code, error.message]).toEqual(['FORBIDDEN', 'The API key lacks the permission files:write.']);
    expect(await house.filesOnDisk()).toEqual(before);
  });

  test('that no field takes are discarded', async () => {
    await update({}, [
      ['nothing', 'a.txt'],
      ['title', 'b.txt'],
      ['pages-', 'c.txt'],
      ['cover', 'd.txt'],
    ]);
    expect(await onDisk()).toHaveLength(1);
    expect(await stagedOnDisk()).toEqual([]);
  });

  test('cannot be named into being', async () => {
    const error = await faultOf(update({ pages: ['made_up.txt'], 'cover+': '../../etc/passwd' }));
    expect(codesOf(error)).toEqual({ cover: 'validation_invalid_file', pages: 'validation_invalid_file' });
    expect(error.fields['pages']).toMatchObject({ params: { invalidFiles: ['made_up.txt'] } });
  });

  test('a field of one file takes the last, and the old one goes', async () => {
    await update({}, [['cover', 'a.txt']]);
    const { values } = await update({}, [
      ['cover', 'b.txt'],
      ['cover+', 'c.txt'],
    ]);
    expect(values).toMatchObject({ cover: expect.stringMatching(/^c/) });
    expect(await onDisk()).toEqual([values?.['cover']]);
  });
});

describe('uploading', () => {
  test('adds a file and tells where it is, with files:write alone', async () => {
    const file = await upload('pages', 'hello', ['files:write']);
    expect(file).toEqual({
      name: expect.stringMatching(/^a_file_[a-z0-9]{10}\.txt$/),
      url: `/api/files/${albums.id}/${id}/${file.name}`,
      size: 5,
      mime: 'text/plain; charset=utf-8',
      field: expect.objectContaining({ name: 'pages', type: 'file' }),
    });
    const second = await upload('pages', 'more', ['files:write']);
    expect((await view()).values).toMatchObject({ pages: [file.name, second.name] });
    expect(await textOf(file.name)).toBe('hello');
  });

  test('never removes: replacing needs records:write as well, a full field refuses', async () => {
    const first = await upload('cover', 'one', ['files:write']);
    const stream = Readable.from([Buffer.from('two')]);
    const grant = house.key('files.upload', ['files:write']);
    const error = await faultOf(house.files.upload(grant, 'albums', id, 'cover', { clientName: 'b.txt', stream }));
    expect([error.code, error.message]).toEqual(['FORBIDDEN', 'The API key lacks the permission records:write.']);
    expect(stream.destroyed).toBe(true);
    expect(await textOf(first.name)).toBe('one');
    const second = await upload('cover', 'two', ['files:write', 'records:write']);
    expect(await onDisk()).toEqual([second.name]);
    for (let i = 0; i < 3; i += 1) await upload('pages');
    expect(codesOf(await faultOf(upload('pages')))).toEqual({ pages: 'validation_too_many_files' });
    expect(await onDisk()).toHaveLength(4);
  });

  test('ten at once into one field lose none', async () => {
    await Promise.all(Array.from({ length: 9 }, (_, i) => upload('pictures', png(i))));
    expect(names(await view(), 'pictures')).toHaveLength(9);
    expect(await onDisk()).toHaveLength(9);
  });

  test('two at once into an empty field of one: the second needs leave to replace', async () => {
    const both = await Promise.allSettled([
      upload('cover', '1', ['files:write']),
      upload('cover', '2', ['files:write']),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await onDisk()).toHaveLength(1);
  });

  test("beyond the field's limit is the field's fault, beyond the server's the request's; neither leaves a byte", async () => {
    expect(codesOf(await faultOf(upload('cover', Buffer.alloc(2001))))).toEqual({
      cover: 'validation_file_size_limit',
    });
    expect((await upload('cover', Buffer.alloc(2000))).size).toBe(2000);
    expect((await faultOf(upload('huge', Buffer.alloc(maxFileBytes + 1)))).code).toBe('PAYLOAD_TOO_LARGE');
    const cut = Object.assign(Readable.from([Buffer.alloc(10)]), { truncated: true });
    const grant = house.key('files.upload', everything);
    const upload2 = house.files.upload(grant, 'albums', id, 'huge', { clientName: 'a', stream: cut });
    expect((await faultOf(upload2)).code).toBe('PAYLOAD_TOO_LARGE');
    expect(await onDisk()).toHaveLength(1);
    expect(await stagedOnDisk()).toEqual([]);
  });

  test('that breaks off leaves nothing', async () => {
    const stream = new PassThrough();
    const grant = house.key('files.upload', everything);
    const broken = house.files.upload(grant, 'albums', id, 'pages', { clientName: 'a.txt', stream });
    stream.write('some bytes');
    setImmediate(() => stream.destroy(new Error('gone')));
    await expect(broken).rejects.toThrow('gone');
    expect((await view()).values).toMatchObject({ pages: [] });
    expect([await onDisk(), await stagedOnDisk()]).toEqual([[], []]);
  });

  test('to what does not exist is not found', async () => {
    const grant = house.key('files.upload', everything);
    for (const [name, record, of] of [
      ['albums', 'missing00000000', 'pages'],
      ['albums', id, 'title'],
      ['albums', id, 'backstage'],
      ['nowhere', id, 'pages'],
    ] as const) {
      const { stream, clientName } = incoming('bytes');
      const error = await faultOf(house.files.upload(grant, name, record, of, { stream, clientName }));
      expect([error.code, stream.destroyed]).toEqual(['NOT_FOUND', true]);
    }
  });
});

describe('staging', () => {
  test('takes what a file field is meant to get, and drains what nothing wants', async () => {
    const grant = house.key('records.create', everything);
    const staged = await house.files.stage(grant, 'albums', 'pages+', incoming('bytes'));
    expect(staged).toMatchObject({ key: 'pages+', clientName: 'a file.txt', blob: { size: 5 } });
    await staged?.blob.discard();
    for (const key of ['title', 'nothing', 'backstage', 'pages-']) {
      const file = incoming('bytes');
      expect(await house.files.stage(grant, 'albums', key, file)).toBeNull();
      await expect.poll(() => file.stream.readableEnded).toBe(true);
    }
  });

  test('needs files:write', async () => {
    const grant = house.key('records.create', ['records:write']);
    const file = incoming('bytes');
    expect((await faultOf(house.files.stage(grant, 'albums', 'pages', file))).code).toBe('FORBIDDEN');
    expect(file.stream.destroyed).toBe(true);
  });
});

describe('deleting and downloading', () => {
  test('a file that is taken out of its record is gone', async () => {
    const [keep, go] = [await upload('pages', '1'), await upload('pages', '2')];
    const grant = house.key('files.delete', ['records:write']);
    await house.files.delete(grant, 'albums', id, 'pages', go.name);
    expect((await view()).values).toMatchObject({ pages: [keep.name] });
    expect(await onDisk()).toEqual([keep.name]);
    for (const [of, name] of [
      ['pages', go.name],
      ['cover', keep.name],
      ['title', 'an album'],
    ] as const) {
      expect((await faultOf(house.files.delete(grant, 'albums', id, of, name))).code).toBe('NOT_FOUND');
    }
  });

  test('the sniffed type decides what is shown in place, not the name', async () => {
    const file = await house.files.upload(
      house.key('files.upload', everything),
      'albums',
      id,
      'pages',
      incoming('<script>alert(1)</script>', 'holiday.png'),
    );
    expect(file.name).toMatch(/\.png$/);
    expect(await download(file.name)).toMatchObject({ contentType: 'text/html; charset=utf-8', inline: false });
    const real = await upload('pictures', png(1));
    expect(await download(real.name)).toMatchObject({ contentType: 'image/png', inline: true });
    expect(await download(real.name)).toMatchObject({ contentType: 'image/png', inline: true });
  });

  test('a hidden file, another record, a name that is no present value: not found', async () => {
    const own = await upload('pages');
    const hidden = await house.files.upload(house.admin('files.upload'), 'albums', id, 'backstage', incoming('x'));
    const other = (await create({ title: 'other' })).id;
    const grant = house.key('files.download', everything);
    const wanted = [
      [id, hidden.name],
      [other, own.name],
      [id, 'nothing.txt'],
      [id, ''],
      [id, `../${id}/${own.name}`],
      [id, 'an album'],
    ] as const;
    for (const [record, name] of wanted) {
      expect((await faultOf(house.files.download(grant, 'albums', record, name))).code).toBe('NOT_FOUND');
    }
    expect((await house.files.download(house.admin('files.download'), 'albums', id, hidden.name)).name).toBe(
      hidden.name,
    );
  });
});

/** The smallest PNG, made different by what follows its end. */
function png(mark: number): Buffer {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  return Buffer.concat([Buffer.from(pixel, 'base64'), Buffer.from([mark])]);
}
