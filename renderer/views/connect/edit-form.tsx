import { Form } from '@patternfly/react-core';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { AddressFields } from './address-fields.tsx';
import { ConnectTrouble, type Remedy } from './connect-trouble.tsx';
import { changesOf, editProblems, startOf, toEdit, type EditForm } from './edit-model.ts';
import { TextField } from './field.tsx';
import { TransportFields } from './transport-fields.tsx';

/** Name, address and settings of the way to a registry. All but the name is tried before it is kept. */
export function ConnectionEditForm({ connection }: { connection: Connection }) {
  const { id } = connection;
  const [form, setForm] = useState<EditForm>(() => startOf(connection));
  const [isTried, setTried] = useState(false);
  const edit = useWrite('connections.edit');
  const approve = useWrite('connections.approveRealm');
  const problems = editProblems(form);
  const changes = changesOf(connection, form);
  const isBusy = edit.isPending || approve.isPending;
  const change = (part: Partial<EditForm>) => {
    edit.reset();
    setForm((before) => ({ ...before, ...part }));
  };
  const send = (next: EditForm) => {
    setTried(true);
    setForm(next);
    if (Object.keys(editProblems(next)).length > 0 || isBusy) return;
    edit.mutate(toEdit(connection, next), {
      onSuccess: (saved) => {
        setForm(startOf(saved));
        setTried(false);
        showToast({ variant: 'info', title: `${saved.name} changed` });
      },
    });
  };
  const remedy = (decided: Remedy) => {
    if (decided.kind === 'transport') send({ ...form, transport: { ...form.transport, ...decided.patch } });
    else approve.mutate({ id, realm: decided.realm, approved: true }, { onSuccess: () => send(form) });
  };
  const shown = isTried ? problems : {};
  const error = edit.error ?? approve.error;
  return (
    <Form
      className="wb-edit"
      isHorizontal
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send(form);
      }}
    >
      <TextField
        id="connection-name"
        label="Name"
        value={form.name}
        problem={shown.name}
        maxLength={100}
        onChange={(name) => change({ name })}
      />
      <AddressFields
        id="connection"
        url={form.url}
        allowPlainHttp={form.allowPlainHttp}
        problems={shown}
        onUrl={(url) => change({ url })}
        onAllowPlainHttp={(allowPlainHttp) => change({ allowPlainHttp })}
      />
      {changes.includes('url') && connection.signIn.hasSecret && (
        <p className="wb-edit__note">The kept sign-in is sent to the new address when you save.</p>
      )}
      <TransportFields
        id="connection"
        form={form.transport}
        problems={shown}
        onChange={(part) => change({ transport: { ...form.transport, ...part } })}
      />
      {error !== null && (
        <ConnectTrouble
          key={edit.submittedAt}
          error={error}
          what="Not changed"
          url={form.url.trim()}
          transport={form.transport}
          examine={{ id }}
          name={connection.name}
          onRemedy={remedy}
          onRetry={() => send(form)}
        />
      )}
      <div className="wb-edit__foot">
        <ActionButton
          variant="primary"
          onClick={() => send(form)}
          disabledBecause={
            isBusy ? 'The registry is being asked.' : changes.length === 0 ? 'Nothing is changed yet.' : undefined
          }
        >
          {isBusy ? 'Asking the registry…' : 'Save'}
        </ActionButton>
        {changes.length > 0 && (
          <ActionButton
            variant="link"
            onClick={() => {
              change(startOf(connection));
              setTried(false);
            }}
          >
            Put back
          </ActionButton>
        )}
      </div>
    </Form>
  );
}
