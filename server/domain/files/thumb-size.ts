import type { FileField } from '../../store/collection.js';

/** How a picture is made smaller; 0: as the other side and the picture's proportions say. */
export interface ThumbSize {
  /** As written. */
  readonly text: string;
  readonly width: number;
  readonly height: number;
  /** What is kept of a picture of other proportions: its centre, top or bottom; or `fit`: all of it, within the size. */
  readonly keep: 'centre' | 'top' | 'bottom' | 'fit';
}

const keeps: ReadonlyMap<string | undefined, ThumbSize['keep']> = new Map([
  ['t', 'top'],
  ['b', 'bottom'],
  ['f', 'fit'],
]);

/** Offered by every file field. */
const always = '100x100';

/** `WxH`, `WxHt`, `WxHb`, `WxHf`, `0xH`, `Wx0`; null for anything else. */
export const parseThumbSize = (text: string): ThumbSize | null => {
  const [, width, height, keep] = /^(\d{1,5})x(\d{1,5})([tbf])?$/.exec(text) ?? [];
  if (width === undefined || height === undefined || Number(width) + Number(height) === 0) return null;
  return { text, width: Number(width), height: Number(height), keep: keeps.get(keep) ?? 'centre' };
};

/** The size, if the field offers it. */
export const offeredSize = ({ thumbs }: FileField, text: string): ThumbSize | null =>
  text === always || thumbs.includes(text) ? parseThumbSize(text) : null;
