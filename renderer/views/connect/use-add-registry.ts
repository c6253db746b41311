import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import {
  emptyForm,
  formProblems,
  toInput,
  withAddress,
  type AddressProblems,
  type RegistryForm,
} from './add-registry-model.ts';
import type { Remedy } from './connect-trouble.tsx';
import type { CredentialProblems } from './credentials-model.ts';
import type { TransportProblems } from './transport-model.ts';

/** The form for a new registry, and what became of it. */
export interface AddRegistry {
  readonly form: RegistryForm;
  /** Empty until the form has been sent once. */
  readonly problems: AddressProblems & CredentialProblems & TransportProblems;
  readonly add: ReturnType<typeof useWrite<'connections.add'>>;
  /** The registry refused anonymous users, and the form has turned to signing in. */
  readonly isAsked: boolean;
  /** What was typed for the registry tried before was taken out. */
  readonly isDropped: boolean;
  readonly change: (part: Partial<Omit<RegistryForm, 'url'>>) => void;
  readonly changeUrl: (url: string) => void;
  readonly submit: () => void;
  readonly remedy: (remedy: Remedy) => void;
}

/** Adds a registry step by step: anonymous first; what is refused or not trusted is asked, and then it goes on. */
export function useAddRegistry(startUrl: string): AddRegistry {
  const navigate = useNavigate();
  const add = useWrite('connections.add');
  const [form, setForm] = useState<RegistryForm>({ ...emptyForm, url: startUrl });
  const [isTried, setTried] = useState(false);
  const [triedUrl, setTriedUrl] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const [isDropped, setDropped] = useState(false);

  const send = (next: RegistryForm) => {
    if (add.isPending) return;
    setTried(true);
    setForm(next);
    if (Object.keys(formProblems(next)).length > 0) return;
    setDropped(false);
    add.mutate(toInput(next), {
      onSuccess: (connection) => {
        showToast({ variant: 'info', title: `${connection.name} added` });
        void navigate({ to: '/c/$connectionId', params: { connectionId: connection.id }, search: {} });
      },
      onError: ({ details }) => {
        setTriedUrl(next.url);
        if (details.reason !== 'E_SIGN_IN_REQUIRED' || next.credentials.method !== 'anonymous') return;
        setAsked(true);
        // What is missing is not wrong yet.
        setTried(false);
        setForm((now) => ({ ...now, credentials: { ...now.credentials, method: 'basic' } }));
      },
    });
  };
  return {
    form,
    problems: isTried ? formProblems(form) : {},
    add,
    isAsked,
    isDropped,
    change: (part) => {
      add.reset();
      setForm((before) => ({ ...before, ...part }));
    },
    changeUrl: (url) => {
      add.reset();
      setAsked(false);
      const next = withAddress(form, url, triedUrl);
      setForm(next.form);
      if (next.dropped) setDropped(true);
    },
    submit: () => send(form),
    remedy: (remedy) => {
      if (remedy.kind === 'transport') send({ ...form, transport: { ...form.transport, ...remedy.patch } });
      else send({ ...form, approvedRealms: [...form.approvedRealms, remedy.realm] });
    },
  };
}
