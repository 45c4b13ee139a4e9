import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#server/lib/errors.js';
import type { BlobKey, BlobStore } from '#server/store/blobs/port.js';

export interface OpenBlobs {
  readonly blobs: BlobStore;
  /** How many blobs, staged ones too, the store holds by itself: nothing may be left behind. */
  countAll(): Promise<number>;
  close(): Promise<void>;
}

const megabyte = 1024 * 1024;

/** A stream of `count` chunks that remembers how many were asked for. */
const counted = (count: number, chunk: Buffer) => {
  const source = { sent: 0, stream: new Readable({ read: () => undefined }) };
  source.stream = new Readable({
    read() {
      source.sent += 1;
      this.push(source.sent > count ? null : chunk);
    },
  });
  return source;
};

/** The guarantees of store/blobs/port.ts, for every implementation. */
export const describeBlobStore = (name: string, open: () => Promise<OpenBlobs>): void => {
  describe(`blobs on ${name}`, () => {
    let opened: OpenBlobs;
    let blobs: BlobStore;
    let made = 0;

    beforeAll(async () => {
      opened = await open();
      blobs = opened.blobs;
    });
    afterAll(() => opened.close());

    const newKey = (collectionId = 'pbc_1'): BlobKey => {
      made += 1;
      return { collectionId, recordId: `rec${made}`, name: `a_file_${made}.tar.gz` };
    };
    const put = async (key: BlobKey, bytes: Buffer): Promise<void> => {
      const staged = await blobs.stage(Readable.from([bytes]), megabyte * 64);
      await staged.commit(key);
    };

    test('a committed blob reads back byte for byte, with its size and the first 4,100 bytes as head', async () => {
      const bytes = randomBytes(3 * megabyte + 17);
      const key = newKey();
      const staged = await blobs.stage(Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]), bytes.length);
      expect(staged.size).toBe(bytes.length);
      expect(Buffer.from(staged.head).equals(bytes.subarray(0, 4100))).toBe(true);
      expect(await blobs.info(key)).toBeNull();
      await staged.commit(key);
      expect((await blobs.info(key))?.size).toBe(bytes.length);
      expect((await buffer(blobs.read(key, null))).equals(bytes)).toBe(true);
    });

    test('an empty blob is a blob', async () => {
      const key = newKey();
      await put(key, Buffer.alloc(0));
      expect((await blobs.info(key))?.size).toBe(0);
      expect((await buffer(blobs.read(key, null))).length).toBe(0);
    });

    test('a range gives the bytes from first to last, both included', async () => {
      const bytes = randomBytes(700_000);
      const key = newKey();
      await put(key, bytes);
      for (const [first, last] of [
        [0, 0],
        [5, 9],
        [260_000, 530_000],
        [699_999, 699_999],
        [0, 699_999],
      ] as const) {
        expect((await buffer(blobs.read(key, { first, last }))).equals(bytes.subarray(first, last + 1))).toBe(true);
      }
    });

    test('the etag stays while the bytes stay, and another blob under the same key has another', async () => {
      const key = newKey();
      await put(key, Buffer.from('one'));
      const first = await blobs.info(key);
      expect((await blobs.info(key))?.etag).toBe(first?.etag);
      expect(Math.abs((first?.modified ?? 0) - Date.now())).toBeLessThan(60_000);
      await blobs.delete([key]);
      await put(key, Buffer.from('four'));
      expect((await blobs.info(key))?.etag).not.toBe(first?.etag);
    });

    test('exactly the limit is taken, one byte more is refused before the rest is read, and leaves nothing', async () => {
      const before = await opened.countAll();
      const chunk = Buffer.alloc(1000, 1);
      const fits = await blobs.stage(counted(10, chunk).stream, 10_000);
      expect(fits.size).toBe(10_000);
      await fits.discard();
      await expect(blobs.stage(counted(10, chunk).stream, 9_999)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
      const endless = counted(Number.POSITIVE_INFINITY, Buffer.alloc(64 * 1024));
      const error = await blobs.stage(endless.stream, 200_000).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AppError);
      expect(endless.sent).toBeLessThan(20);
      expect(endless.stream.destroyed).toBe(true);
      expect(await opened.countAll()).toBe(before);
    });

    test('a stream that breaks, or is closed before its end, rejects with its error and leaves nothing', async () => {
      const before = await opened.countAll();
      const breaking = new PassThrough();
      const broken = blobs.stage(breaking, megabyte);
      breaking.write(Buffer.alloc(1000));
      breaking.destroy(new Error('the line went dead'));
      await expect(broken).rejects.toThrow('the line went dead');

      const closing = new PassThrough();
      const closed = blobs.stage(closing, megabyte);
      closing.write(Buffer.alloc(1000));
      closing.destroy();
      await expect(closed).rejects.toThrow();

      const gone = new PassThrough();
      gone.destroy();
      await expect(blobs.stage(gone, megabyte)).rejects.toThrow();
      expect(await opened.countAll()).toBe(before);
    });

    test('a discarded blob leaves nothing', async () => {
      const before = await opened.countAll();
      const staged = await blobs.stage(Readable.from([randomBytes(300_000)]), megabyte);
      await staged.discard();
      expect(await opened.countAll()).toBe(before);
    });

    test('deleting takes what is there and minds nothing that is not', async () => {
      const [one, two, three] = [newKey(), newKey(), newKey()];
      await put(one, Buffer.from('1'));
      await put(two, Buffer.from('2'));
      await put(three, Buffer.from('3'));
      await blobs.delete([one, newKey(), two, one]);
      expect([await blobs.info(one), await blobs.info(two)]).toEqual([null, null]);
      expect((await blobs.info(three))?.size).toBe(1);
    });

    test('variants are blobs of their own that go with their file', async () => {
      const before = await opened.countAll();
      const first = newKey();
      const second = { ...first, name: `${first.name}_` };
      const read = async (key: BlobKey) =>
        (await blobs.info(key)) === null ? null : (await buffer(blobs.read(key, null))).toString();
      for (const key of [first, second]) {
        await put(key, Buffer.from('whole'));
        for (const variant of ['10x10', '20x0f']) await put({ ...key, variant }, Buffer.from(variant));
      }
      expect([await read(first), await read({ ...first, variant: '10x10' })]).toEqual(['whole', '10x10']);
      expect(await read({ ...first, variant: '..' })).toBeNull();
      await blobs.delete([{ ...first, variant: '10x10' }]);
      expect([await read(first), await read({ ...first, variant: '10x10' })]).toEqual(['whole', null]);
      await blobs.delete([first]);
      expect(await read({ ...first, variant: '20x0f' })).toBeNull();
      expect(await read({ ...second, variant: '20x0f' })).toBe('20x0f');
      await blobs.delete([second]);
      expect(await opened.countAll()).toBe(before);
    });

    test('deleting a collection takes its blobs and no others', async () => {
      const [mine, other] = [newKey('pbc_gone'), newKey('pbc_gone2')];
      await put(mine, Buffer.from('x'));
      await put(other, Buffer.from('y'));
      await blobs.deleteCollection('pbc_gone');
      await blobs.deleteCollection('pbc_never');
      expect(await blobs.info(mine)).toBeNull();
      expect((await blobs.info(other))?.size).toBe(1);
    });

    test('many files of one record come and go at once without disturbing each other', async () => {
      const { collectionId, recordId } = newKey();
      const keyOf = (i: number): BlobKey => ({ collectionId, recordId, name: `f_${i}.txt` });
      const each = Array.from({ length: 40 }, (_, i) => i);
      await Promise.all(
        each.map(async (i) => {
          await put(keyOf(i), Buffer.from(`bytes ${i}`));
          if (i % 2 === 0) await blobs.delete([keyOf(i)]);
        }),
      );
      for (const i of each) {
        const info = await blobs.info(keyOf(i));
        expect(info === null).toBe(i % 2 === 0);
        if (info !== null) expect((await buffer(blobs.read(keyOf(i), null))).toString()).toBe(`bytes ${i}`);
      }
    });

    test('a large blob is taken in and given out with constant memory', async () => {
      const chunk = randomBytes(megabyte);
      const key = newKey();
      const start = process.memoryUsage().arrayBuffers;
      let most = 0;
      const staged = await blobs.stage(counted(96, chunk).stream, 100 * megabyte);
      await staged.commit(key);
      let size = 0;
      for await (const piece of blobs.read(key, null)) {
        size += (piece as Buffer).length;
        most = Math.max(most, process.memoryUsage().arrayBuffers - start);
      }
      expect(size).toBe(96 * megabyte);
      expect(most).toBeLessThan(48 * megabyte);
      await blobs.delete([key]);
    });
  });
};
