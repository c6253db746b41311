import { useState } from 'react';
import { useOperation } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { InfoNotice } from '../../ui/states.tsx';
import { VaultPanel } from './vault-panel.tsx';

/** How a typed secret will be kept, when that is less than the operating system's own store, and what can be done. */
export function SecretNotice({ isRelevant }: { isRelevant: boolean }) {
  const info = useOperation('app.info', {}, { enabled: isRelevant });
  const [isOpen, setOpen] = useState(false);
  if (!isRelevant || info.data === undefined) return null;
  const { vault, host, secretAdvice } = info.data;
  if (vault.kind === 'os' || (vault.kind === 'file' && !vault.locked)) return null;
  if (vault.locked) return <VaultPanel task="unlock" />;
  if (isOpen) return <VaultPanel task="create" onClose={() => setOpen(false)} />;
  return (
    <InfoNotice
      title={
        vault.kind === 'session'
          ? 'The secret is kept in memory until Waybill ends'
          : 'The secret is kept with weak protection'
      }
    >
      <p>{secretAdvice}</p>
      {vault.kind === 'session' && host === 'browser' && (
        <ActionButton onClick={() => setOpen(true)}>Keep secrets in a file…</ActionButton>
      )}
    </InfoNotice>
  );
}
