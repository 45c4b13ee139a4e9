import { useMutation } from '@tanstack/react-query';
import { ValidationError } from 'fichero-sdk';
import { useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { client } from '../client.js';
import { useMessages } from '../i18n/locale.js';
import { core } from '../messages/core.js';
import { Button } from '../ui/button.js';
import { errorText } from '../ui/error-text.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { PasswordInput } from './password-input.js';
import { destinationIn, queryClient } from './session.js';
import { SessionPage } from './session-page.js';

export const SignInPage = () => {
  const m = useMessages(core);
  const [, navigate] = useLocation();
  const search = useSearch();
  const emailInput = useRef<HTMLInputElement>(null);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const parameters = new URLSearchParams(search);

  const signIn = useMutation({
    mutationFn: () => client.session.signIn(email, password),
    onSuccess: () => {
      queryClient.clear();
      navigate(destinationIn(search), { replace: true });
    },
    onError: () => emailInput.current?.focus(),
  });

  return (
    <SessionPage title={m.signIn.title}>
      {parameters.has('ended') && signIn.isIdle && <Notice kind="info">{m.signIn.expired}</Notice>}
      {parameters.has('ready') && signIn.isIdle && <Notice kind="success">{m.signIn.ready}</Notice>}
      {signIn.isError && (
        <Notice kind="error">
          {signIn.error instanceof ValidationError ? m.signIn.failed : errorText(signIn.error, m)}
        </Notice>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
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
        <Button type="submit" variant="primary" disabled={signIn.isPending}>
          {m.signIn.submit}
        </Button>
      </form>
      <small>{m.signIn.first}</small>
    </SessionPage>
  );
};
