import { ValidationError } from 'fichero-sdk';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { loadShell } from '../layout/load-shell.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { errorText } from '../ui/error-text.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { destinationIn } from './destination.js';
import { PasswordInput } from './password-input.js';
import { SessionPage } from './session-page.js';
import { useSubmit } from './use-submit.js';

export const SignInPage = () => {
  const m = useMessages(core);
  const [, navigate] = useLocation();
  const search = useSearch();
  const emailInput = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const parameters = new URLSearchParams(search);

  const { error, isIdle, isPending, submit } = useSubmit(async () => {
    await client.session.signIn(email, password);
    navigate(destinationIn(search), { replace: true });
  });
  useEffect(() => {
    if (error !== null) emailInput.current?.focus();
  }, [error]);

  return (
    <SessionPage title={m.signIn.title}>
      {parameters.has('ended') && isIdle && <Notice kind="info">{m.signIn.expired}</Notice>}
      {parameters.has('ready') && isIdle && <Notice kind="success">{m.signIn.ready}</Notice>}
      {error !== null && (
        <Notice kind="error">{error instanceof ValidationError ? m.signIn.failed : errorText(error, m)}</Notice>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // Loads while the server looks at the password.
          void loadShell();
          void submit();
        }}
      >
        <Field label={m.signIn.email}>
          {(control) => (
            <input
              {...control}
              ref={emailInput}
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
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" variant="primary" disabled={isPending}>
          {m.signIn.submit}
        </Button>
      </form>
      <small>{m.signIn.first}</small>
    </SessionPage>
  );
};
