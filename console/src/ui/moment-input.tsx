import type { ControlProps } from './field.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-01-31 09:30:00.000Z` as the input wants it, in the time zone of the person. */
const localOf = (value: string): string => {
  const moment = new Date(value.replace(' ', 'T'));
  if (Number.isNaN(moment.getTime())) return '';
  // The year is at first 2 when somebody types 2031.
  const year = String(moment.getFullYear()).padStart(4, '0');
  const day = `${year}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
};

const wireOf = (local: string): string => (local === '' ? '' : new Date(local).toISOString().replace('T', ' '));

interface MomentInputProps {
  readonly control: ControlProps;
  /** In the form of the server, `''` for none. */
  readonly value: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
  /** Whether it holds what is no whole moment, found out when it is checked. */
  readonly onUnreadable?: (unreadable: boolean) => void;
}

/** A moment, to the second, in the time zone of the person. */
export const MomentInput = ({ control, value, required, onChange, onUnreadable }: MomentInputProps) => (
  <input
    {...control}
    type="datetime-local"
    step={1}
    required={required}
    value={localOf(value)}
    onInvalid={() => onUnreadable?.(true)}
    onInput={() => onUnreadable?.(false)}
    onChange={(event) => onChange(wireOf(event.target.value))}
  />
);
