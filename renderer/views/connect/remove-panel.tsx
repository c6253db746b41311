import './connect.css';
import { Button, Radio } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { ErrorPanel } from '../../ui/states.tsx';

/** Takes a registry out of Waybill, and asks what becomes of the tag history that only Waybill has seen. */
export function RemovePanel({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { id, name } = connection;
  const [history, setHistory] = useState<'keep' | 'forget'>('keep');
  const remove = useWrite('connections.remove');
  const navigate = useNavigate();
  const run = () =>
    remove.mutate(
      { id, history },
      {
        onSuccess: () => {
          showToast({ variant: 'info', title: `${name} removed` });
          void navigate({ to: '/' });
        },
      },
    );
  return (
    <InlinePanel
      title={`Remove ${name} from Waybill?`}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus variant="secondary" size="sm" onClick={onClose}>
            Keep
          </Button>
          <Button variant="danger" size="sm" isDisabled={remove.isPending} onClick={run}>
            Remove
          </Button>
        </>
      }
    >
      <p>
        Waybill forgets the address, the repositories added by hand and the secret. Nothing changes in the registry; the
        journal of your writes stays.
      </p>
      <div role="radiogroup" aria-label="What Waybill has seen of its tags" className="wb-remove__history">
        <Radio
          id="remove-keep"
          name="remove-history"
          label="Keep what Waybill has seen of its tags"
          description="It is there again when you add the registry again."
          isChecked={history === 'keep'}
          onChange={() => setHistory('keep')}
        />
        <Radio
          id="remove-forget"
          name="remove-history"
          label="Forget that too"
          description="For registries without a history of their own nobody else has it, and it cannot be brought back."
          isChecked={history === 'forget'}
          onChange={() => setHistory('forget')}
        />
      </div>
      {remove.error !== null && <ErrorPanel error={remove.error} what="Not removed" />}
    </InlinePanel>
  );
}
