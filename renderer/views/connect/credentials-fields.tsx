import { FormGroup, Radio } from '@patternfly/react-core';
import { useState } from 'react';
import type { ImportedLogin } from '../../../shared/contract/connections.ts';
import type { CredentialProblems, CredentialsForm, SignInMethod } from './credentials-model.ts';
import { TextField } from './field.tsx';
import { importChoices } from './import-words.ts';
import type { CredentialKind, RegistrySuggestion } from './suggestions.ts';

const methods: readonly { value: Exclude<SignInMethod, 'imported'>; label: string; description: string }[] = [
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

export interface CredentialsFieldsProps {
  /** Before the ids of the controls, so that two forms can be on one page. */
  readonly id: string;
  readonly form: CredentialsForm;
  readonly onChange: (part: Partial<CredentialsForm>) => void;
  /** Shown below their fields; leave empty until the user has tried to send the form. */
  readonly problems: CredentialProblems;
  /** Logins that Docker and Podman keep for this registry. */
  readonly found: readonly ImportedLogin[];
  /** Whose kinds of credentials are explained. */
  readonly suggestion: RegistrySuggestion | null;
}

/** How to sign in: the one form for it, in adding a registry and in signing in to one. */
export function CredentialsFields(props: CredentialsFieldsProps) {
  const { id, form, onChange, problems, found, suggestion } = props;
  const [kindTitle, setKindTitle] = useState<string | null>(null);
  const kinds = suggestion?.kinds ?? [];
  const kind = kinds.find(({ title, method }) => title === kindTitle && method === form.method);
  const choose = (next: CredentialKind) => {
    setKindTitle(next.title);
    onChange({ method: next.method, ...(next.fixedUsername === undefined ? {} : { username: next.fixedUsername }) });
  };
  const isTyped = form.method === 'basic' || form.method === 'token';
  return (
    <>
      <FormGroup role="radiogroup" label="Sign-in" fieldId={`${id}-method`}>
        {methods.map(({ value, label, description }) => (
          <Radio
            key={value}
            id={`${id}-method-${value}`}
            name={`${id}-method`}
            label={label}
            description={description}
            isChecked={form.method === value}
            onChange={() => onChange({ method: value })}
          />
        ))}
        {importChoices(found).map(({ source, label, description, isUsable }) => (
          <Radio
            key={source}
            id={`${id}-method-${source}`}
            name={`${id}-method`}
            label={label}
            description={description}
            isDisabled={!isUsable}
            isChecked={form.method === 'imported' && form.source === source}
            onChange={() => onChange({ method: 'imported', source })}
          />
        ))}
      </FormGroup>
      {isTyped && suggestion !== null && <CredentialKinds suggestion={suggestion} chosen={kind} onChoose={choose} />}
      {form.method === 'basic' && (
        <>
          <TextField
            id={`${id}-user`}
            label="User name"
            value={form.username}
            problem={problems.username}
            hint={kind?.username === undefined ? undefined : `Here: ${kind.username}`}
            maxLength={300}
            onChange={(username) => onChange({ username })}
          />
          <TextField
            id={`${id}-password`}
            label="Password"
            isSecret
            value={form.password}
            problem={problems.password}
            hint={kind?.secret}
            maxLength={8000}
            onChange={(password) => onChange({ password })}
          />
        </>
      )}
      {form.method === 'token' && (
        <TextField
          id={`${id}-token`}
          label="Token"
          isSecret
          value={form.token}
          problem={problems.token}
          hint={kind?.secret}
          maxLength={8000}
          onChange={(token) => onChange({ token })}
        />
      )}
    </>
  );
}

interface CredentialKindsProps {
  readonly suggestion: RegistrySuggestion;
  readonly chosen: CredentialKind | undefined;
  readonly onChoose: (kind: CredentialKind) => void;
}

/** Which credentials this registry has; choosing one explains where it comes from. */
function CredentialKinds({ suggestion, chosen, onChoose }: CredentialKindsProps) {
  const { name, kinds, anonymous } = suggestion;
  return (
    <div className="wb-kinds" role="group" aria-label={`Kinds of credentials of ${name}`}>
      <span className="wb-dim" title={`Without signing in: ${anonymous}`}>
        {name} has:
      </span>
      {kinds.map((kind) => (
        <button
          key={kind.title}
          type="button"
          className="wb-kind"
          aria-pressed={kind === chosen}
          title={kind.secret}
          onClick={() => onChoose(kind)}
        >
          {kind.title}
        </button>
      ))}
    </div>
  );
}
