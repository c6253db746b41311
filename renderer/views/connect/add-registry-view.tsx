import './connect.css';
import {
  ActionGroup,
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  Radio,
  TextInput,
  Title,
} from '@patternfly/react-core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useOperation, useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { ErrorPanel, InfoNotice } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { FindOutWhy } from '../doctor/find-out-why.tsx';
import {
  emptyForm,
  formProblems,
  isPlainHttp,
  toInput,
  type RegistryForm,
  type SignInMethod,
} from './add-registry-model.ts';

const methods: readonly { readonly value: SignInMethod; readonly label: string; readonly description: string }[] = [
  { value: 'anonymous', label: 'No sign-in', description: 'Enough for public images.' },
  {
    value: 'basic',
    label: 'User name and password',
    description: 'A robot account, an access token with its user name, or your own login.',
  },
  {
    value: 'token',
    label: 'API token',
    description: 'A Quay OAuth token: adds tag history, restore and expiration of private repositories.',
  },
];

/** Adds a registry. It is kept only after it has answered with these credentials. */
export function AddRegistryView() {
  useTitle('Add registry');
  const { url } = useSearch({ from: '/connections/add' });
  const navigate = useNavigate();
  const add = useWrite('connections.add');
  const [form, setForm] = useState<RegistryForm>({ ...emptyForm, url: url ?? '' });
  const [isTried, setTried] = useState(false);
  const problems = formProblems(form);
  const change = (part: Partial<RegistryForm>) => {
    add.reset();
    setForm((before) => ({ ...before, ...part }));
  };
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0 || add.isPending) return;
    add.mutate(toInput(form), {
      onSuccess: (connection) => {
        showToast({ variant: 'info', title: `${connection.name} added` });
        void navigate({ to: '/c/$connectionId', params: { connectionId: connection.id }, search: {} });
      },
    });
  };
  const problem = (field: keyof typeof problems) => (isTried ? problems[field] : undefined);
  return (
    <div className="wb-connect">
      <Title headingLevel="h1" size="lg">
        Add registry
      </Title>
      <p className="wb-dim">
        Waybill asks the registry first and keeps it only when it answers. Secrets stay with the host process and are
        never shown again.
      </p>
      <SecretNotice isRelevant={form.method !== 'anonymous'} />
      <Form onSubmit={submit} noValidate>
        <Field
          id="registry-url"
          label="Address"
          problem={problem('url')}
          hint="Host with optional port, for example registry.example:5000. https unless you write http://."
        >
          <TextInput
            id="registry-url"
            isRequired
            autoFocus
            value={form.url}
            validated={problem('url') === undefined ? 'default' : 'error'}
            aria-describedby="registry-url-help"
            spellCheck={false}
            onChange={(_event, value) => change({ url: value })}
          />
        </Field>
        {isPlainHttp(form.url) && (
          <Field id="registry-http" label="Plain http" problem={problem('allowPlainHttp')}>
            <Checkbox
              id="registry-http"
              isChecked={form.allowPlainHttp}
              label="Connect without encryption"
              description="Anyone on the way can read and change what is sent, passwords included."
              onChange={(_event, isChecked) => change({ allowPlainHttp: isChecked })}
            />
          </Field>
        )}
        <Field id="registry-name" label="Name" hint="How it is called on the left. The host if left empty.">
          <TextInput
            id="registry-name"
            value={form.name}
            maxLength={100}
            aria-describedby="registry-name-help"
            onChange={(_event, value) => change({ name: value })}
          />
        </Field>
        <FormGroup role="radiogroup" label="Sign-in" fieldId="registry-method">
          {methods.map(({ value, label, description }) => (
            <Radio
              key={value}
              id={`registry-method-${value}`}
              name="registry-method"
              label={label}
              description={description}
              isChecked={form.method === value}
              onChange={() => change({ method: value })}
            />
          ))}
        </FormGroup>
        {form.method === 'basic' && (
          <>
            <Field id="registry-user" label="User name" problem={problem('username')}>
              <TextInput
                id="registry-user"
                autoComplete="off"
                spellCheck={false}
                value={form.username}
                onChange={(_event, value) => change({ username: value })}
              />
            </Field>
            <Field id="registry-password" label="Password" problem={problem('password')}>
              <TextInput
                id="registry-password"
                type="password"
                autoComplete="new-password"
                value={form.password}
                onChange={(_event, value) => change({ password: value })}
              />
            </Field>
          </>
        )}
        {form.method === 'token' && (
          <Field id="registry-token" label="Token" problem={problem('token')}>
            <TextInput
              id="registry-token"
              type="password"
              autoComplete="new-password"
              value={form.token}
              onChange={(_event, value) => change({ token: value })}
            />
          </Field>
        )}
        {add.error !== null && (
          <div ref={showWhole}>
            <ErrorPanel error={add.error} what="Not added" onRetry={() => add.mutate(toInput(form))} />
            <FindOutWhy error={add.error} input={toInput(form)} />
          </div>
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

/** A long form may end below the window, where nobody would see that it failed. */
function showWhole(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

function Field({ id, label, problem, hint, children }: FieldProps) {
  const text = problem ?? hint;
  return (
    <FormGroup label={label} fieldId={id}>
      {children}
      {text !== undefined && (
        <FormHelperText>
          <HelperText id={`${id}-help`}>
            <HelperTextItem variant={problem === undefined ? 'default' : 'error'}>{text}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      )}
    </FormGroup>
  );
}

/** How the secret will be kept, when that is less than the operating system's own store. */
function SecretNotice({ isRelevant }: { isRelevant: boolean }) {
  const info = useOperation('app.info', {}, { enabled: isRelevant });
  if (!isRelevant || info.data === undefined || info.data.vault.kind === 'os') return null;
  const title =
    info.data.vault.kind === 'session'
      ? 'The secret is kept until Waybill ends'
      : 'The secret is kept with weak protection';
  return <InfoNotice title={title}>{info.data.secretAdvice}</InfoNotice>;
}
