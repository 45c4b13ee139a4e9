import type { ControlProps } from './field.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-01-31 09:30:00.000Z` as the input wants it, in the time zone of the person. */
const localOf = (value: string): string => {
  const moment = new Date(value.replace(' ', 'T'));
  if (Number.isNaN(moment.getTime())) return '';
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
};

const wireOf = (local: string): string => (local === '' ? '' : new Date(local).toISOString().replace('T', ' '));

interface MomentInputProps {
  readonly control: ControlProps;
  /** In the form of the server, `''` for none. */
  readonly value: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}

/** A moment, to the second, in the time zone of the person. */
export const MomentInput = ({ control, value, required, onChange }: MomentInputProps) => (
  <input
    {...control}
    type="datetime-local"
    step={1}
    required={required}
    value={localOf(value)}
    onChange={(event) => onChange(wireOf(event.target.value))}
  />
);
