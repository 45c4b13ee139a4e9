import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { errorText, fieldTexts } from '../ui/error-text.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { PasswordInput } from './password-input.js';
import { SessionPage } from './session-page.js';
import { useSubmit } from './use-submit.js';

/** Of the link: behind the `#`, so that no server, proxy or log ever sees it. */
const tokenIn = (hash: string): string => hash.replace(/^#/, '');

export const SetUpPage = () => {
  const m = useMessages(core);
  const [, navigate] = useLocation();
  const [token] = useState(() => tokenIn(location.hash));
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);

  const { error, isPending, submit } = useSubmit(async () => {
    await client.session.setUp(token, email, password);
    navigate('/login?ready', { replace: true });
  });
  const faults = fieldTexts(error, m);

  if (token === '') {
    return (
      <SessionPage title={m.setUp.title}>
        <p>{m.setUp.noToken}</p>
        <Link href="/login">{m.setUp.signIn}</Link>
      </SessionPage>
    );
  }
  return (
    <SessionPage title={m.setUp.title}>
      <p>{m.setUp.intro}</p>
      {error !== null && <Notice kind="error">{faults['token'] ?? errorText(error, m)}</Notice>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setDiffers(password !== again);
          if (password === again) void submit();
        }}
      >
        <Field label={m.signIn.email} error={faults['email']}>
          {(control) => (
            <input
              {...control}
              name="email"
              type="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <PasswordInput
          label={m.signIn.password}
          name="password"
          autoComplete="new-password"
          hint={m.setUp.hint}
          error={faults['password']}
          value={password}
          onChange={setPassword}
        />
        <PasswordInput
          label={m.setUp.confirm}
          name="confirm"
          autoComplete="new-password"
          error={differs ? m.setUp.mismatch : undefined}
          value={again}
          onChange={setAgain}
        />
        <Button type="submit" variant="primary" disabled={isPending}>
          {m.setUp.submit}
        </Button>
      </form>
      {error !== null && <Link href="/login">{m.setUp.signIn}</Link>}
    </SessionPage>
  );
};
