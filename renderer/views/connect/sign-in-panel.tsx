import { Button, Form, FormGroup, FormSelect, FormSelectOption, TextInput } from '@patternfly/react-core';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { emptyForm, formProblems, toInput, type RegistryForm, type SignInMethod } from './add-registry-model.ts';

/** Replaces the credentials of a registry, after the registry has taken them. */
export function SignInPanel({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const [form, setForm] = useState<RegistryForm>({
    ...emptyForm,
    url: connection.url,
    allowPlainHttp: true,
    method: 'basic',
    username: connection.signIn.username ?? '',
  });
  const signIn = useWrite('connections.signIn');
  const problems = Object.values(formProblems(form));
  const change = (part: Partial<RegistryForm>) => {
    signIn.reset();
    setForm((before) => ({ ...before, ...part }));
  };
  const submit = () => {
    if (problems.length > 0 || signIn.isPending) return;
    signIn.mutate(
      { id: connection.id, credentials: toInput(form).credentials },
      {
        onSuccess: () => {
          showToast({ variant: 'info', title: `Signed in to ${connection.name}` });
          onClose();
        },
      },
    );
  };
  return (
    <InlinePanel title={`Sign in to ${connection.name}`} onClose={onClose}>
      <Form
        isHorizontal
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FormGroup label="With" fieldId="sign-in-method">
          <FormSelect
            id="sign-in-method"
            value={form.method}
            onChange={(_event, value) => change({ method: value as SignInMethod })}
          >
            <FormSelectOption value="basic" label="User name and password" />
            <FormSelectOption value="token" label="API token" />
            <FormSelectOption value="anonymous" label="No sign-in" />
          </FormSelect>
        </FormGroup>
        {form.method === 'basic' && (
          <>
            <FormGroup label="User name" fieldId="sign-in-user">
              <TextInput
                id="sign-in-user"
                autoFocus
                autoComplete="off"
                spellCheck={false}
                value={form.username}
                onChange={(_event, value) => change({ username: value })}
              />
            </FormGroup>
            <FormGroup label="Password" fieldId="sign-in-password">
              <TextInput
                id="sign-in-password"
                type="password"
                autoComplete="new-password"
                value={form.password}
                onChange={(_event, value) => change({ password: value })}
              />
            </FormGroup>
          </>
        )}
        {form.method === 'token' && (
          <FormGroup label="Token" fieldId="sign-in-token">
            <TextInput
              id="sign-in-token"
              type="password"
              autoComplete="new-password"
              value={form.token}
              onChange={(_event, value) => change({ token: value })}
            />
          </FormGroup>
        )}
        {signIn.error !== null && <ErrorPanel error={signIn.error} what="Not signed in" onRetry={submit} />}
        <div>
          <Button
            type="submit"
            variant="primary"
            size="sm"
            isDisabled={problems.length > 0 || signIn.isPending}
            title={problems[0]}
          >
            {signIn.isPending ? 'Asking the registry…' : 'Sign in'}
          </Button>
        </div>
      </Form>
    </InlinePanel>
  );
}
