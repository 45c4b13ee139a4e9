import type { FieldError } from '../../../lib/errors.js';
import type { GeoPointField } from '../../../store/collection.js';
import { invalidValueError } from './field-errors.js';
import type { FieldKind } from './field-kind.js';
import { isBlank, textOf } from './inputs.js';
import { OptionReader } from './options.js';

const invalidLatitude: FieldError = {
  code: 'validation_invalid_latitude',
  message: 'Latitude must be between -90 and 90 degrees.',
};
const invalidLongitude: FieldError = {
  code: 'validation_invalid_longitude',
  message: 'Longitude must be between -180 and 180 degrees.',
};

/** Forms send the point as JSON text. */
const parsed = (input: unknown): unknown => {
  const text = textOf(input);
  if (text === null) return input;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

const isDegrees = (value: unknown, limit: number): value is number =>
  typeof value === 'number' && Math.abs(value) <= limit;

/** `{lon, lat}` in degrees, 0 where one is missing; other keys are dropped. The point 0, 0 counts as none. */
export const geoPoint: FieldKind<GeoPointField> = {
  type: 'geoPoint',
  define(input) {
    const options = new OptionReader(input);
    return options.result({ required: options.bool('required') });
  },
  zero: () => ({ lon: 0, lat: 0 }),
  isEmpty: (_field, value) =>
    value === null || typeof value !== 'object' || Array.isArray(value) || (value.lon === 0 && value.lat === 0),
  accept(_field, input) {
    if (isBlank(input)) return { value: { lon: 0, lat: 0 } };
    const point = parsed(input);
    if (typeof point !== 'object' || point === null || Array.isArray(point)) return { error: invalidValueError };
    const { lon = 0, lat = 0 } = point as { readonly lon?: unknown; readonly lat?: unknown };
    if (!isDegrees(lat, 90)) return { error: invalidLatitude };
    if (!isDegrees(lon, 180)) return { error: invalidLongitude };
    return { value: { lon: lon === 0 ? 0 : lon, lat: lat === 0 ? 0 : lat } };
  },
};
