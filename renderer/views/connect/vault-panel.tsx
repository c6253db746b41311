import { Form } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { operationKey, useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { TextField } from './field.tsx';
import { passphraseProblem } from './vault-model.ts';

export interface VaultPanelProps {
  /** Opens the file of secrets, or makes one. */
  readonly task: 'unlock' | 'create';
  readonly onClose?: (() => void) | undefined;
}

/** The passphrase of the browser host's file of secrets. It goes to the host once and is kept nowhere. */
export function VaultPanel({ task, onClose }: VaultPanelProps) {
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isTried, setTried] = useState(false);
  const queries = useQueryClient();
  const unlock = useWrite('app.unlockVault');
  const useSession = useWrite('app.useSessionVault');
  const isNew = task === 'create';
  const problem = passphraseProblem(passphrase, isNew ? repeated : null);
  const isBusy = unlock.isPending || useSession.isPending;
  const done = (title: string) => {
    setPassphrase('');
    setRepeated('');
    showToast({ variant: 'info', title });
    void queries.invalidateQueries({ queryKey: operationKey('app.info', {}) });
    void queries.invalidateQueries({ queryKey: operationKey('connections.list', {}) });
    onClose?.();
  };
  const submit = () => {
    setTried(true);
    if (problem !== null || isBusy) return;
    const title = isNew ? 'Secrets are kept in the file from now on' : 'Secrets unlocked';
    unlock.mutate({ passphrase, create: isNew }, { onSuccess: () => done(title) });
  };
  const error = unlock.error ?? useSession.error;
  return (
    <InlinePanel
      title={isNew ? 'Keep secrets in a file' : 'Your secrets are locked'}
      onClose={onClose}
      actions={
        <>
          <ActionButton variant="primary" onClick={submit} disabledBecause={isBusy ? 'Working…' : undefined}>
            {isNew ? 'Make the file' : 'Unlock'}
          </ActionButton>
          {!isNew && (
            <ActionButton
              hint="The file stays locked as it is. What you sign in with now is forgotten when Waybill ends."
              disabledBecause={isBusy ? 'Working…' : undefined}
              onClick={() =>
                useSession.mutate({}, { onSuccess: () => done('Secrets are kept in memory until Waybill ends') })
              }
            >
              Go on without them
            </ActionButton>
          )}
        </>
      }
    >
      <p className="wb-vault__words">
        {isNew
          ? 'Passwords and tokens are encrypted with a passphrase and kept in Waybill’s data folder, those of this run included. Waybill asks for the passphrase at each start. Nobody can recover it: without it you sign in to each registry again.'
          : 'Passwords and tokens of the last runs are in an encrypted file. Until it is unlocked, registries you are signed in to cannot be used.'}
      </p>
      <Form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          id="vault-passphrase"
          label="Passphrase"
          isSecret
          autoFocus={isNew}
          value={passphrase}
          problem={isTried && problem?.field === 'passphrase' ? problem.text : undefined}
          hint={isNew ? 'At least 12 characters; several words are easy to remember.' : undefined}
          maxLength={1000}
          onChange={(value) => {
            unlock.reset();
            setPassphrase(value);
          }}
        />
        {isNew && (
          <TextField
            id="vault-repeated"
            label="Passphrase again"
            isSecret
            value={repeated}
            problem={isTried && problem?.field === 'repeated' ? problem.text : undefined}
            maxLength={1000}
            onChange={setRepeated}
          />
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
        {error !== null && <ErrorPanel error={error} what={isNew ? 'Not made' : 'Not unlocked'} isExplained />}
      </Form>
    </InlinePanel>
  );
}
