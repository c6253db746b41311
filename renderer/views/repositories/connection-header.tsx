import { Title } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { MenuButton } from '../../ui/menu-button.tsx';
import { ConnectTrouble, type Remedy } from '../connect/connect-trouble.tsx';
import { RemovePanel } from '../connect/remove-panel.tsx';
import { SignInPanel } from '../connect/sign-in-panel.tsx';
import { fromTransport, toTransport } from '../connect/transport-model.ts';
import { ExaminationPanel } from '../doctor/examination-panel.tsx';
import { ConnectionBadges, QuotaMeter, WaitNote } from '../frame/connection-marks.tsx';
import { connectionWords } from '../frame/connection-words.ts';

/** Name, address and standing of a registry, and what can be done with it. */
export function ConnectionHeader({ connection }: { connection: Connection }) {
  const [panel, setPanel] = useState<'none' | 'sign-in' | 'examine' | 'remove'>('none');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const check = useWrite('connections.check');
  const approve = useWrite('connections.approveRealm');
  const edit = useWrite('connections.edit');
  const words = connectionWords(connection);
  const { id, name, url, transport } = connection;
  const ask = () => {
    // What was decided on the way is history once it is tried again.
    approve.reset();
    edit.reset();
    check.mutate(
      { id },
      {
        onSettled: () =>
          void queries.invalidateQueries({
            predicate: ({ queryKey: [operation] }) =>
              operation === 'connections.list' || operation === 'repositories.list',
          }),
      },
    );
  };
  const remedy = (decided: Remedy) => {
    if (decided.kind === 'realm')
      return approve.mutate({ id, realm: decided.realm, approved: true }, { onSuccess: ask });
    const next = toTransport({ ...fromTransport(transport), ...decided.patch }) ?? {};
    edit.mutate({ id, transport: next }, { onSuccess: ask });
  };
  const close = () => setPanel('none');
  const isRemote = connection.kind === 'remote';
  const because = isRemote ? undefined : 'This registry belongs to Waybill.';
  const error = approve.error ?? edit.error ?? (connection.state.status === 'failed' ? connection.state.error : null);
  return (
    <header className="wb-connection">
      <div className="wb-connection__line">
        <span className={`wb-dot wb-dot--${words.mark}`} aria-hidden="true" />
        <Title headingLevel="h1" size="lg">
          {name}
        </Title>
        <span className="wb-dim wb-ellipsis">{url}</span>
        <span className="wb-dim wb-ellipsis" title={words.long}>
          {connection.state.status === 'failed' ? words.short : words.long}
        </span>
        <span className="wb-toolbar__space" />
        <MenuButton
          label="Registry actions"
          entries={[
            {
              id: 'settings',
              label: 'Settings…',
              description: 'Name, address, certificates, sign-in',
              run: () => void navigate({ to: '/connections/$connectionId', params: { connectionId: id }, search: {} }),
            },
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
      <div className="wb-connection__more">
        <ConnectionBadges connection={connection} />
        {connection.quota !== null && <QuotaMeter quota={connection.quota} />}
        <WaitNote wait={connection.wait} />
      </div>
      {error !== null && panel === 'none' && (
        <ConnectTrouble
          key={`${error.kind} ${error.message}`}
          error={error}
          url={url}
          transport={fromTransport(transport)}
          examine={{ id }}
          name={name}
          asksLater={approve.error === null && edit.error === null}
          onRemedy={remedy}
          onRetry={ask}
          onSignIn={isRemote ? () => setPanel('sign-in') : undefined}
        />
      )}
      {panel === 'sign-in' && <SignInPanel connection={connection} onClose={close} />}
      {panel === 'examine' && <ExaminationPanel name={name} input={{ id }} onClose={close} />}
      {panel === 'remove' && <RemovePanel connection={connection} onClose={close} />}
    </header>
  );
}
