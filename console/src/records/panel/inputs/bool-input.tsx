import { useId } from 'react';
import type { InputProps } from './input-props.js';
import styles from './inputs.module.css';

export const BoolInput = ({ field, value, hint, error, onChange }: InputProps) => {
  const id = useId();
  const described = error ?? hint;
  return (
    <div className={styles['bool']}>
      <label>
        <input
          type="checkbox"
          checked={value === true}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described === undefined ? undefined : id}
          onChange={(event) => onChange(event.target.checked)}
        />
        {field.name}
      </label>
      {described !== undefined && (
        <p id={id} className={error === undefined ? styles['hint'] : styles['error']}>
          {described}
        </p>
      )}
    </div>
  );
};
