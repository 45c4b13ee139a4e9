import { useState } from 'react';
import { chooseTheme, initialTheme, type Theme } from './theme.js';

export const useTheme = (): readonly [Theme, (theme: Theme) => void] => {
  const [theme, setTheme] = useState(initialTheme);
  const choose = (chosen: Theme): void => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return [theme, choose];
};
