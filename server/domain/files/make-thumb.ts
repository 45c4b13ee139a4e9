import type Sharp from 'sharp';
import type { ThumbSize } from './thumb-size.js';

/** Types that thumbnails are made of, with the type that they get. */
const typeAfter: ReadonlyMap<string, 'jpeg' | 'png' | 'gif'> = new Map([
  ['image/jpeg', 'jpeg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'png'],
]);

/** The type of a picture's thumbnails, or null for what is no picture. */
export const thumbTypeOf = (contentType: string): string | null => {
  const type = typeAfter.get(contentType);
  return type === undefined ? null : `image/${type}`;
};

/** A small file can hold a picture that fills the memory: no more is decoded, nor made. */
const maxPixels = 50_000_000;
const maxSeconds = 20;

const loaders = ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'];

/** The library is large and native: loaded when the first thumbnail is wanted. It reads what thumbnails are made of, and nothing else. */
const loadSharp = async (): Promise<typeof Sharp> => {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
};

let loading: Promise<typeof Sharp> | null = null;

/** How the sides come out; `fit` makes nothing larger. */
const sidesOf = ({ width, height, keep }: ThumbSize, of: { readonly width: number; readonly height: number }) => {
  if (width === 0) return { width: Math.max(1, Math.round((of.width * height) / of.height)), height };
  if (height === 0) return { width, height: Math.max(1, Math.round((of.height * width) / of.width)) };
  if (keep !== 'fit') return { width, height };
  const scale = Math.min(1, width / of.width, height / of.height);
  return { width: Math.max(1, Math.round(of.width * scale)), height: Math.max(1, Math.round(of.height * scale)) };
};

const turnsSides = (orientation: number | undefined): boolean => orientation !== undefined && orientation >= 5;

/**
 * A picture made smaller, upright, without its metadata; of a moving one the first frame.
 * @param contentType of `picture`, one that `thumbTypeOf` knows
 * @throws when it cannot be decoded, is too large, or takes too long
 */
export const makeThumb = async (picture: Buffer, contentType: string, size: ThumbSize): Promise<Buffer> => {
  loading ??= loadSharp();
  const sharp = await loading;
  const image = sharp(picture, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true });
  const { width: across, height: down, orientation } = await image.metadata();
  const turned = turnsSides(orientation);
  const sides = sidesOf(size, { width: turned ? down : across, height: turned ? across : down });
  if (sides.width * sides.height > maxPixels) throw new Error('The thumbnail would be too large');
  const position = size.keep === 'top' || size.keep === 'bottom' ? size.keep : 'centre';
  return image
    .autoOrient()
    .resize({ ...sides, fit: 'cover', position })
    .toFormat(typeAfter.get(contentType) ?? 'png')
    .timeout({ seconds: maxSeconds })
    .toBuffer();
};
