import { useMutation } from '@tanstack/react-query';
import type { Collection } from 'fichero-sdk';
import { KeyRound, LogOut, Plus, Search, Table2 } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { queryClient } from '../query-client.js';
import { themes } from '../theme/theme.js';
import { useTheme } from '../theme/use-theme.js';
import { Button } from '../ui/button.js';
import { errorText } from '../ui/error-text.js';
import { showToast } from '../ui/toasts.js';
import { LocaleSwitch } from './locale-switch.js';
import styles from './sidebar.module.css';

interface PlaceProps {
  readonly href: string;
  readonly current: boolean;
  readonly children: React.ReactNode;
}

const Place = ({ href, current, children }: PlaceProps) => (
  <li>
    <Link href={href} aria-current={current ? 'page' : undefined} className={styles['place']}>
      {children}
    </Link>
  </li>
);

const ThemeSelect = () => {
  const m = useMessages(core);
  const [theme, setTheme] = useTheme();
  return (
    <select
      aria-label={m.app.theme}
      title={m.app.theme}
      className={styles['theme']}
      value={theme}
      onChange={(event) => setTheme(themes.find((each) => each === event.target.value) ?? 'system')}
    >
      {themes.map((each) => (
        <option key={each} value={each}>
          {m.app.themes[each]}
        </option>
      ))}
    </select>
  );
};

const SignOut = () => {
  const m = useMessages(core);
  const [, navigate] = useLocation();
  const signOut = useMutation({
    mutationFn: () => client.session.signOut(),
    onSuccess: () => {
      navigate('/login', { replace: true });
      queryClient.clear();
    },
    onError: (error) => showToast({ kind: 'failed', text: errorText(error, m) }),
  });
  return (
    <Button variant="ghost" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
      <LogOut aria-hidden size={16} />
      {m.app.signOut}
    </Button>
  );
};

interface SidebarProps {
  readonly collections: readonly Collection[];
  readonly onJump: () => void;
}

/** Where one can go, and the choices that hold everywhere. */
export const Sidebar = ({ collections, onJump }: SidebarProps) => {
  const m = useMessages(core);
  const [location] = useLocation();
  const isIn = (href: string): boolean => location === href || location.startsWith(`${href}/`);
  return (
    <nav aria-label={m.app.navigation} className={styles['sidebar']}>
      <div className={styles['top']}>
        <Link href="/" className={styles['brand']}>
          Fichero
        </Link>
        <LocaleSwitch />
      </div>
      <button type="button" className={styles['jump']} aria-keyshortcuts="Control+K" onClick={onJump}>
        <Search aria-hidden size={15} />
        <span>{m.jump.title}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className={styles['nav']}>
        <h2 id="nav-collections">{m.app.collections}</h2>
        <ul aria-labelledby="nav-collections">
          {collections.map(({ id, name }) => (
            <Place key={id} href={`/c/${name}`} current={isIn(`/c/${name}`) || isIn(`/collections/${name}`)}>
              <Table2 aria-hidden size={16} />
              <span>{name}</span>
            </Place>
          ))}
          <Place href="/collections/new" current={isIn('/collections/new')}>
            <Plus aria-hidden size={16} />
            <span>{m.app.newCollection}</span>
          </Place>
        </ul>
        <h2 id="nav-settings">{m.app.settings}</h2>
        <ul aria-labelledby="nav-settings">
          <Place href="/settings/api-keys" current={isIn('/settings/api-keys')}>
            <KeyRound aria-hidden size={16} />
            <span>{m.app.apiKeys}</span>
          </Place>
        </ul>
      </div>
      <div className={styles['bottom']}>
        <ThemeSelect />
        <SignOut />
      </div>
    </nav>
  );
};
