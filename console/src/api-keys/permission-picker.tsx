import type { Permission } from 'fichero-sdk';
import { useId } from 'react';
import { useMessages } from '../i18n/locale.js';
import { Button } from '../ui/button.js';
import styles from './api-keys.module.css';
import { apiKeyTexts } from './messages.js';
import { isSameSet, permissionGroups, presets } from './permissions.js';

const presetNames = ['readOnly', 'readWrite', 'all'] as const;
const groupNames = ['records', 'files'] as const;

interface PermissionPickerProps {
  readonly chosen: readonly Permission[];
  readonly onChange: (chosen: readonly Permission[]) => void;
  readonly error: string | undefined;
}

/** The five permissions in two groups, and buttons for the sets that most keys have. */
export const PermissionPicker = ({ chosen, onChange, error }: PermissionPickerProps) => {
  const m = useMessages(apiKeyTexts);
  const id = useId();
  const toggle = (permission: Permission): void => {
    const next = chosen.includes(permission) ? chosen.filter((other) => other !== permission) : [...chosen, permission];
    onChange(presets.all.filter((each) => next.includes(each)));
  };
  return (
    <fieldset aria-describedby={error === undefined ? undefined : `${id}-error`} className={styles['permissions']}>
      <legend>{m.permissions}</legend>
      <fieldset aria-label={m.presets} className={styles['presets']}>
        {presetNames.map((name) => (
          <Button key={name} aria-pressed={isSameSet(presets[name], chosen)} onClick={() => onChange(presets[name])}>
            {m.preset[name]}
          </Button>
        ))}
      </fieldset>
      <div className={styles['groups']}>
        {groupNames.map((group) => (
          <fieldset key={group}>
            <legend>{m.groups[group]}</legend>
            {permissionGroups[group].map((permission) => (
              <label key={permission} className={styles['permission']}>
                <input
                  type="checkbox"
                  checked={chosen.includes(permission)}
                  aria-describedby={`${id}-${permission}`}
                  onChange={() => toggle(permission)}
                />
                <span>{m.permission[permission]}</span>
                <small id={`${id}-${permission}`}>{m.permissionHint[permission]}</small>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className={styles['error']}>
          {error}
        </p>
      )}
    </fieldset>
  );
};
