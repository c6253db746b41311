import './connect.css';
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
  const isNew = task === 'create';
  const vault = useVault(isNew, onClose);
  const { problem, isBusy, error, submit } = vault;
  const because = isBusy ? 'Working…' : undefined;
  return (
    <InlinePanel
      title={isNew ? 'Keep secrets in a file' : 'Your secrets are locked'}
      onClose={onClose}
      actions={
        <>
          <ActionButton variant="primary" onClick={submit} disabledBecause={because}>
            {isNew ? 'Make the file' : 'Unlock'}
          </ActionButton>
          {!isNew && (
            <ActionButton
              hint="The file stays locked as it is. What you sign in with now is forgotten when Waybill ends."
              disabledBecause={because}
              onClick={vault.goOnWithout}
            >
              Go on without them
            </ActionButton>
          )}
        </>
      }
    >
      <p className="wb-vault__words">{isNew ? aboutNew : aboutLocked}</p>
      {/* Not a form of its own, because it stands in others. */}
      <div
        className="wb-vault__fields"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          id="vault-passphrase"
          label="Passphrase"
          isSecret
          autoFocus={isNew}
          value={vault.passphrase}
          problem={problem?.field === 'passphrase' ? problem.text : undefined}
          hint={isNew ? 'At least 12 characters; several words are easy to remember.' : undefined}
          maxLength={1000}
          onChange={vault.setPassphrase}
        />
        {isNew && (
          <TextField
            id="vault-repeated"
            label="Passphrase again"
            isSecret
            value={vault.repeated}
            problem={problem?.field === 'repeated' ? problem.text : undefined}
            maxLength={1000}
            onChange={vault.setRepeated}
          />
        )}
      </div>
      {error !== null && <ErrorPanel error={error} what={isNew ? 'Not made' : 'Not unlocked'} isExplained />}
    </InlinePanel>
  );
}

const aboutNew =
  'Passwords and tokens are encrypted with a passphrase and kept in Waybill’s data folder, those of this run included. Waybill asks for the passphrase at each start. Nobody can recover it: without it you sign in to each registry again.';
const aboutLocked =
  'Passwords and tokens of the last runs are in an encrypted file. Until it is unlocked, registries you are signed in to cannot be used.';

/** What was typed, and what becomes of it. */
function useVault(isNew: boolean, onClose: (() => void) | undefined) {
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isTried, setTried] = useState(false);
  const queries = useQueryClient();
  const unlock = useWrite('app.unlockVault');
  const keepInMemory = useWrite('app.useSessionVault');
  const problem = passphraseProblem(passphrase, isNew ? repeated : null);
  const isBusy = unlock.isPending || keepInMemory.isPending;
  const done = (title: string) => {
    setPassphrase('');
    setRepeated('');
    showToast({ variant: 'info', title });
    void queries.invalidateQueries({ queryKey: operationKey('app.info', {}) });
    void queries.invalidateQueries({ queryKey: operationKey('connections.list', {}) });
    onClose?.();
  };
  return {
    passphrase,
    repeated,
    setRepeated,
    setPassphrase: (value: string) => {
      unlock.reset();
      setPassphrase(value);
    },
    /** Nothing before the first try. */
    problem: isTried ? problem : null,
    isBusy,
    error: unlock.error ?? keepInMemory.error,
    submit: () => {
      setTried(true);
      if (problem !== null || isBusy) return;
      const title = isNew ? 'Secrets are kept in the file from now on' : 'Secrets unlocked';
      unlock.mutate({ passphrase, create: isNew }, { onSuccess: () => done(title) });
    },
    goOnWithout: () =>
      keepInMemory.mutate({}, { onSuccess: () => done('Secrets are kept in memory until Waybill ends') }),
  };
}
