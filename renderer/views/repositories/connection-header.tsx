import { Button, Label, Title } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { InlinePanel } from '../../ui/inline-panel.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { connectionWords } from '../frame/connection-words.ts';
import { ExaminationPanel } from '../doctor/examination-panel.tsx';
import { SignInPanel } from '../connect/sign-in-panel.tsx';

/** Name, address and standing of a registry, and what can be done with it. */
export function ConnectionHeader({ connection }: { connection: Connection }) {
  const [panel, setPanel] = useState<'none' | 'sign-in' | 'examine' | 'remove'>('none');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const check = useWrite('connections.check');
  const remove = useWrite('connections.remove');
  const words = connectionWords(connection);
  const isLocal = connection.kind === 'local';
  const ask = () =>
    check.mutate(
      { id: connection.id },
      {
        onSettled: () =>
          void queries.invalidateQueries({
            predicate: ({ queryKey: [name] }) => name === 'connections.list' || name === 'repositories.list',
          }),
      },
    );
  const because = isLocal ? 'This registry belongs to Waybill.' : undefined;
  return (
    <header className="wb-connection">
      <div className="wb-connection__line">
        <span className={`wb-dot wb-dot--${words.mark}`} aria-hidden="true" />
        <Title headingLevel="h1" size="lg">
          {connection.name}
        </Title>
        <span className="wb-dim wb-ellipsis">{connection.url}</span>
        {connection.insecure && (
          <Label color="orange" isCompact>
            plain http
          </Label>
        )}
        <span className="wb-dim wb-ellipsis" title={words.long}>
          {connection.state.status === 'failed' ? words.short : words.long}
        </span>
        <span className="wb-toolbar__space" />
        <MenuButton
          label="Registry actions"
          entries={[
            { id: 'check', label: 'Ask again', description: 'Who we are and what it can do', run: ask },
            { id: 'examine', label: 'Examine the connection…', run: () => setPanel('examine') },
            { id: 'sign-in', label: 'Sign in…', run: () => setPanel('sign-in'), disabledBecause: because },
            {
              id: 'remove',
              label: 'Remove…',
              run: () => setPanel('remove'),
              disabledBecause: because,
              startsGroup: true,
            },
          ]}
        />
      </div>
      {connection.state.status === 'failed' && connection.state.error !== null && panel === 'none' && (
        <ErrorPanel error={connection.state.error} onRetry={ask} onSignIn={() => setPanel('sign-in')} />
      )}
      {panel === 'sign-in' && <SignInPanel connection={connection} onClose={() => setPanel('none')} />}
      {panel === 'examine' && (
        <ExaminationPanel name={connection.name} input={{ id: connection.id }} onClose={() => setPanel('none')} />
      )}
      {panel === 'remove' && (
        <InlinePanel
          title={`Remove ${connection.name} from Waybill?`}
          onClose={() => setPanel('none')}
          actions={
            <>
              <Button autoFocus variant="secondary" size="sm" onClick={() => setPanel('none')}>
                Keep
              </Button>
              <Button
                variant="danger"
                size="sm"
                isDisabled={remove.isPending}
                onClick={() => remove.mutate({ id: connection.id }, { onSuccess: () => void navigate({ to: '/' }) })}
              >
                Remove
              </Button>
            </>
          }
        >
          <p>
            Waybill forgets the address, the repositories added by hand and the secret. Nothing changes in the registry;
            the journal stays.
          </p>
          {remove.error !== null && <ErrorPanel error={remove.error} what="Not removed" />}
        </InlinePanel>
      )}
    </header>
  );
}
