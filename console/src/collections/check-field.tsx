import { useId } from 'react';
import styles from './collections.module.css';

interface CheckFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly error?: string | undefined;
  readonly onChange: (checked: boolean) => void;
}

/** A box to check, with its hint or its error beneath. */
export const CheckField = ({ label, hint, checked, error, onChange }: CheckFieldProps) => {
  const id = useId();
  const described = error ?? hint;
  return (
    <div className={styles['check']}>
      <label>
        <input
          type="checkbox"
          checked={checked}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described === undefined ? undefined : id}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
      {described !== undefined && (
        <small id={id} className={error === undefined ? undefined : styles['error']}>
          {described}
        </small>
      )}
    </div>
  );
};
