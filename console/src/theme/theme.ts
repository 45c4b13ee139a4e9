import { remember, remembered } from '../ui/remembered.js';

/** `system` follows the machine. */
export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];

const key = 'fichero.theme';

export const initialTheme = (): Theme => themes.find((theme) => theme === remembered(key)) ?? 'system';

const apply = (theme: Theme): void => {
  document.documentElement.dataset['theme'] = theme;
};

/** Before the first paint, so that nothing flashes. */
export const applyRememberedTheme = (): void => apply(initialTheme());

export const chooseTheme = (theme: Theme): void => {
  remember(key, theme === 'system' ? null : theme);
  apply(theme);
};
