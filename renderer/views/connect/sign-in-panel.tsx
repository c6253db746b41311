import './connect.css';
import { Form } from '@patternfly/react-core';
import { useEffect, useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ConnectTrouble, type Remedy } from './connect-trouble.tsx';
import { CredentialsFields } from './credentials-fields.tsx';
import { credentialProblems, emptyCredentials, toCredentials, type CredentialsForm } from './credentials-model.ts';
import { SecretNotice } from './secret-notice.tsx';
import { suggestionFor } from './suggestions.ts';
import { fromTransport, toTransport, type TransportForm } from './transport-model.ts';
import { useImports } from './use-imports.ts';

/** Replaces the credentials of a registry, after the registry has taken them. */
export function SignInPanel({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { id, name, url } = connection;
  const [form, setForm] = useState<CredentialsForm>({
    ...emptyCredentials,
    method: connection.signIn.method === 'token' ? 'token' : 'basic',
    username: connection.signIn.username ?? '',
  });
  const [isTried, setTried] = useState(false);
  const signIn = useWrite('connections.signIn');
  const approve = useWrite('connections.approveRealm');
  const edit = useWrite('connections.edit');
  const found = useImports(url);
  const problems = credentialProblems(form);
  const isBusy = signIn.isPending || approve.isPending || edit.isPending;
  useEffect(() => {
    document.getElementById(connection.signIn.method === 'token' ? 'sign-in-token' : 'sign-in-user')?.focus();
  }, [connection.signIn.method]);
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length > 0 || isBusy) return;
    const onSuccess = () => {
      showToast({
        variant: 'info',
        title: form.method === 'anonymous' ? `${name} is used anonymously` : `Signed in to ${name}`,
      });
      onClose();
    };
    signIn.mutate({ id, credentials: toCredentials(form) }, { onSuccess });
  };
  const remedy = (decided: Remedy) => {
    if (decided.kind === 'realm') approve.mutate({ id, realm: decided.realm, approved: true }, { onSuccess: submit });
    else edit.mutate({ id, transport: patched(connection, decided.patch) }, { onSuccess: submit });
  };
  const error = signIn.error ?? approve.error ?? edit.error;
  return (
    <InlinePanel
      title={`Sign in to ${name}`}
      onClose={onClose}
      actions={
        <ActionButton
          variant="primary"
          onClick={submit}
          disabledBecause={isBusy ? 'The registry is being asked.' : undefined}
        >
          {isBusy ? 'Asking the registry…' : 'Sign in'}
        </ActionButton>
      }
    >
      <Form
        className="wb-sign-in"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <CredentialsFields
          id="sign-in"
          form={form}
          problems={isTried ? problems : {}}
          found={found}
          suggestion={suggestionFor(url)}
          onChange={(part) => {
            signIn.reset();
            setForm((before) => ({ ...before, ...part }));
          }}
        />
        <SecretNotice isRelevant={form.method === 'basic' || form.method === 'token'} />
        {/* Enter in a field sends the form. */}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </Form>
      {error !== null && (
        <ConnectTrouble
          key={signIn.submittedAt}
          error={error}
          what="Not signed in"
          url={url}
          transport={fromTransport(connection.transport)}
          examine={{ id }}
          name={name}
          onRemedy={remedy}
          onRetry={submit}
        />
      )}
    </InlinePanel>
  );
}

function patched(connection: Connection, patch: Partial<TransportForm>) {
  return toTransport({ ...fromTransport(connection.transport), ...patch }) ?? {};
}
