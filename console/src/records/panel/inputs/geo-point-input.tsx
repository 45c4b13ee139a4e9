import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { useState } from 'react';
import { feature } from 'topojson-client';
import land from 'world-atlas/land-110m.json' with { type: 'json' };
import { useMessages } from '../../../i18n/locale.js';
import { Button } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import { panelTexts } from '../messages.js';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

const [width, height] = [440, 220] as const;

const projection = geoNaturalEarth1().fitSize([width, height], { type: 'Sphere' });
const topology = land as unknown as Parameters<typeof feature>[0];
const landPath = geoPath(projection)(feature(topology, 'land')) ?? '';

interface Point {
  readonly lon: number;
  readonly lat: number;
}

const pointIn = (value: InputProps['value']): Point | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { lon, lat } = value as { readonly [name: string]: unknown };
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : null;
};

/** To about a hundred metres: a click on a map of the world is no more exact. */
const rounded = (degrees: number): number => Math.round(degrees * 1000) / 1000;

/** Two numbers, which are exact, and a map to see roughly where that is. */
const GeoPointInput = ({ field, value, required, hint, error, onChange }: InputProps) => {
  const m = useMessages(panelTexts);
  const point = pointIn(value);
  const [texts, setTexts] = useState(() => ({ lat: String(point?.lat ?? ''), lon: String(point?.lon ?? '') }));
  const [known, setKnown] = useState(point);
  if (known?.lat !== point?.lat || known?.lon !== point?.lon) {
    setKnown(point);
    setTexts({ lat: String(point?.lat ?? ''), lon: String(point?.lon ?? '') });
  }
  const isHalf = (texts.lat === '') !== (texts.lon === '');
  const [isTold, setTold] = useState(false);
  const half = isTold && isHalf ? m.incomplete : undefined;
  /** Of the two that belong together neither is saved without the other. */
  const pair = (text: string) => ({
    ref: (element: HTMLInputElement | null) => element?.setCustomValidity(isHalf && text === '' ? m.incomplete : ''),
    onInvalid: () => setTold(true),
  });
  const set = (next: Point | null): void => {
    setKnown(next);
    onChange(next === null ? null : { lon: next.lon, lat: next.lat });
  };
  const type = (changed: Partial<typeof texts>): void => {
    const now = { ...texts, ...changed };
    setTexts(now);
    if (now.lat === '' && now.lon === '') set(null);
    else if (now.lat !== '' && now.lon !== '') set({ lat: Number(now.lat), lon: Number(now.lon) });
  };
  const place = (event: React.MouseEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    const [lon, lat] = projection.invert?.([x, y]) ?? [Number.NaN, Number.NaN];
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || Number.isNaN(lon)) return;
    const next = { lon: rounded(lon), lat: rounded(lat) };
    setTexts({ lat: String(next.lat), lon: String(next.lon) });
    set(next);
  };
  const dot = point === null ? null : projection([point.lon, point.lat]);
  return (
    <fieldset className={styles['geo']}>
      <legend>
        {field.name}
        {required && <span aria-hidden="true"> *</span>}
      </legend>
      <div className={styles['line']}>
        <Field label={m.latitude} error={texts.lat === '' ? (half ?? error) : error}>
          {(control) => (
            <input
              {...control}
              {...pair(texts.lat)}
              type="number"
              step="any"
              min={-90}
              max={90}
              value={texts.lat}
              onChange={(event) => type({ lat: event.target.value })}
            />
          )}
        </Field>
        <Field label={m.longitude} error={texts.lon === '' ? half : undefined}>
          {(control) => (
            <input
              {...control}
              {...pair(texts.lon)}
              type="number"
              step="any"
              min={-180}
              max={180}
              value={texts.lon}
              onChange={(event) => type({ lon: event.target.value })}
            />
          )}
        </Field>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the two inputs above do the same by keyboard, and exactly */}
      <svg role="img" aria-label={m.map} viewBox={`0 0 ${width} ${height}`} className={styles['map']} onClick={place}>
        <path d={landPath} />
        {dot !== null && <circle cx={dot[0]} cy={dot[1]} r={5} />}
      </svg>
      {point !== null && !required && (
        <Button className={styles['clear']} onClick={() => type({ lat: '', lon: '' })}>
          {m.clear(field.name)}
        </Button>
      )}
      {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
    </fieldset>
  );
};

export default GeoPointInput;
