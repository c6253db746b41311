import './connect.css';
import { ActionGroup, Button, Form, Title } from '@patternfly/react-core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { InfoNotice } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { toInput } from './add-registry-model.ts';
import { AddressFields } from './address-fields.tsx';
import { ConnectTrouble } from './connect-trouble.tsx';
import { CredentialsFields } from './credentials-fields.tsx';
import { TextField } from './field.tsx';
import { SecretNotice } from './secret-notice.tsx';
import { SuggestionList } from './suggestion-list.tsx';
import { suggestionFor, type RegistrySuggestion } from './suggestions.ts';
import { TransportFields } from './transport-fields.tsx';
import { useAddRegistry } from './use-add-registry.ts';
import { useImports } from './use-imports.ts';

/** Adds a registry. It is kept only after it has answered with these credentials. */
export function AddRegistryView() {
  useTitle('Add registry');
  const { url: startUrl = '' } = useSearch({ from: '/connections/add' });
  const navigate = useNavigate();
  const { form, problems, add, isAsked, isDropped, change, changeUrl, submit, remedy } = useAddRegistry(startUrl);
  const [settledUrl, setSettledUrl] = useState(startUrl);
  const [picked, setPicked] = useState<RegistrySuggestion | null>(null);
  const suggestion = suggestionFor(form.url) ?? picked;
  const found = useImports(settledUrl === form.url ? settledUrl : '');
  const pick = (next: RegistrySuggestion) => {
    setPicked(next);
    changeUrl(next.address ?? '');
    setSettledUrl(next.address ?? '');
    document.getElementById('registry-url')?.focus();
  };
  const { credentials, transport } = form;
  useEffect(() => {
    if (isAsked) document.getElementById('registry-user')?.focus();
  }, [isAsked]);
  const isSecretTyped = credentials.method === 'basic' || credentials.method === 'token';
  return (
    <div className="wb-connect">
      <Title headingLevel="h1" size="lg">
        Add registry
      </Title>
      <p className="wb-dim">
        Waybill asks the registry first and keeps it only when it answers. Secrets stay with the host process and are
        never shown again.
      </p>
      <SuggestionList chosen={suggestion} onChoose={pick} />
      <Form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <AddressFields
          id="registry"
          url={form.url}
          allowPlainHttp={form.allowPlainHttp}
          problems={problems}
          placeholder={suggestion?.placeholder}
          autoFocus
          onUrl={changeUrl}
          onSettled={setSettledUrl}
          onAllowPlainHttp={(allowPlainHttp) => change({ allowPlainHttp })}
        />
        {isDropped && (
          <InfoNotice title="What you typed to sign in was taken out">
            It was meant for the address you tried before, and another registry must not get it.
          </InfoNotice>
        )}
        <TextField
          id="registry-name"
          label="Name"
          hint="How it is called on the left. The host if left empty."
          value={form.name}
          maxLength={100}
          onChange={(name) => change({ name })}
        />
        {isAsked && (
          <InfoNotice title="This registry asks to sign in">Nothing is there for anonymous users.</InfoNotice>
        )}
        <CredentialsFields
          id="registry"
          form={credentials}
          problems={problems}
          found={found}
          suggestion={suggestion}
          onChange={(part) => change({ credentials: { ...credentials, ...part } })}
        />
        <SecretNotice isRelevant={isSecretTyped} />
        <details className="wb-advanced" open={problems.certFile !== undefined || problems.keyFile !== undefined}>
          <summary>Certificates and keys</summary>
          <TransportFields
            id="registry"
            form={transport}
            problems={problems}
            onChange={(part) => change({ transport: { ...transport, ...part } })}
          />
        </details>
        {add.error !== null && !(isAsked && add.error.details.reason === 'E_SIGN_IN_REQUIRED') && (
          <ConnectTrouble
            key={add.submittedAt}
            error={add.error}
            what="Not added"
            url={form.url.trim()}
            transport={transport}
            examine={toInputForExamination(toInput(form))}
            name={form.url.trim()}
            onRemedy={remedy}
            onRetry={submit}
          />
        )}
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={add.isPending} isDisabled={add.isPending}>
            {add.isPending ? 'Asking the registry…' : 'Add registry'}
          </Button>
          <Button variant="link" onClick={() => void navigate({ to: '/' })}>
            Cancel
          </Button>
        </ActionGroup>
      </Form>
    </div>
  );
}

function toInputForExamination({ name: _keptOnlyWhenAdded, ...rest }: ReturnType<typeof toInput>) {
  return rest;
}
