import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: 'primary' | 'secondary' | 'danger' | 'ghost';
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that submits nothing unless it says so. */
export const Button = ({ variant = 'secondary', className, type = 'button', ...rest }: ButtonProps) => (
  <button type={type} className={[styles['button'], styles[variant], className].filter(Boolean).join(' ')} {...rest} />
);

interface IconButtonProps extends ButtonProps {
  /** Its name, for those who do not see the icon, and as the tooltip. */
  readonly label: string;
  readonly children: ReactNode;
}

export const IconButton = ({ label, className, variant = 'ghost', ...rest }: IconButtonProps) => (
  <Button
    variant={variant}
    aria-label={label}
    title={label}
    className={[styles['icon'], className].filter(Boolean).join(' ')}
    {...rest}
  />
);
