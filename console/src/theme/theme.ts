import { useState } from 'react';
import { remember, remembered } from '../ui/remembered.js';

/** `system` follows the machine. */
export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

const key = 'fichero.theme';

const initialTheme = (): Theme => themes.find((theme) => theme === remembered(key)) ?? 'system';

const apply = (theme: Theme): void => {
  document.documentElement.dataset['theme'] = theme;
};

/** Before the first paint, so that nothing flashes. */
export const applyRememberedTheme = (): void => apply(initialTheme());

export const useTheme = (): readonly [Theme, (theme: Theme) => void] => {
  const [theme, setTheme] = useState(initialTheme);
  const choose = (chosen: Theme): void => {
    remember(key, chosen === 'system' ? null : chosen);
    apply(chosen);
    setTheme(chosen);
  };
  return [theme, choose];
};
