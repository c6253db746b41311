import './connect.css';
import { Title } from '@patternfly/react-core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useId, useState, type ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { showToast } from '../../state/toasts.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { ExaminationPanel } from '../doctor/examination-panel.tsx';
import { ConnectionBadges, WaitNote } from '../frame/connection-marks.tsx';
import { connectionWords, signInWords } from '../frame/connection-words.ts';
import { ApprovedRealms, CapabilityFacts, FoundTransport } from './connection-facts.tsx';
import { ConnectionEditForm } from './edit-form.tsx';
import { KnownConnection } from './known-connection.tsx';
import { PinnedNotice } from './pinned-notice.tsx';
import { RemovePanel } from './remove-panel.tsx';
import { SignInPanel } from './sign-in-panel.tsx';

/** Everything about one registry as a connection: who we are there, the way to it, and what it can do. */
export function ConnectionView() {
  const { connectionId } = useParams({ from: '/connections/$connectionId' });
  return (
    <KnownConnection connectionId={connectionId}>
      {(connection) => <ConnectionScreen key={connectionId} connection={connection} />}
    </KnownConnection>
  );
}

type OpenPanel = 'none' | 'examine' | 'sign-in' | 'remove';

function ConnectionScreen({ connection }: { connection: Connection }) {
  useTitle('Settings', connection.name);
  const { open = 'none' } = useSearch({ from: '/connections/$connectionId' });
  const navigate = useNavigate({ from: '/connections/$connectionId' });
  const [panel, setPanel] = useState<OpenPanel>(open);
  const close = () => {
    setPanel('none');
    // Otherwise a reload would open it again.
    if (open !== 'none') void navigate({ search: {}, replace: true });
  };
  const isRemote = connection.kind === 'remote';
  const words = connectionWords(connection);
  return (
    <div className="wb-settings">
      <nav aria-label="Path" className="wb-settings__path">
        <Link className="wb-link wb-dim" to="/c/$connectionId" params={{ connectionId: connection.id }} search={{}}>
          {connection.name}
        </Link>
        <span className="wb-dim">/</span>
        <Title headingLevel="h1" size="lg">
          Settings
        </Title>
        <ConnectionBadges connection={connection} />
      </nav>
      <p className="wb-settings__state">
        <span className={`wb-dot wb-dot--${words.mark}`} aria-hidden="true" /> <span>{words.long}</span>{' '}
        <WaitNote wait={connection.wait} />
      </p>
      <PinnedNotice connection={connection} />
      <div className="wb-settings__actions">
        <ActionButton onClick={() => setPanel('examine')}>Examine the connection</ActionButton>
        <AskAgain connection={connection} />
        {isRemote && <ActionButton onClick={() => setPanel('remove')}>Remove…</ActionButton>}
      </div>
      {panel === 'examine' && <ExaminationPanel name={connection.name} input={{ id: connection.id }} onClose={close} />}
      {panel === 'remove' && <RemovePanel connection={connection} onClose={close} />}
      {isRemote && (
        <Section title="Sign-in">
          {panel === 'sign-in' ? (
            <SignInPanel connection={connection} onClose={close} />
          ) : (
            <SignInState connection={connection} onSignIn={() => setPanel('sign-in')} />
          )}
        </Section>
      )}
      {isRemote && (
        <Section title="Address and certificates">
          {/* Made anew when the host has changed it, or the form would show what was. */}
          <ConnectionEditForm key={keyOf(connection)} connection={connection} />
        </Section>
      )}
      {connection.kind !== 'file' && (
        <Section title="Found on this computer">
          <FoundTransport transport={connection.transport} />
        </Section>
      )}
      {isRemote && (
        <Section title="Token services that get the sign-in">
          <ApprovedRealms connection={connection} />
        </Section>
      )}
      <Section title="What it can do">
        <CapabilityFacts connection={connection} />
      </Section>
    </div>
  );
}

function keyOf({ name, url, transport }: Connection): string {
  return JSON.stringify([name, url, transport]);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="wb-settings__section">
      <Title headingLevel="h2" size="md" id={id}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function SignInState({ connection, onSignIn }: { connection: Connection; onSignIn: () => void }) {
  const signOut = useWrite('connections.signOut');
  const { id, name, signIn } = connection;
  const isIn = signIn.method !== 'anonymous' && (signIn.hasSecret || signIn.method === 'imported');
  return (
    <>
      <p>{signInWords(connection).long}</p>
      <div className="wb-settings__actions">
        <ActionButton onClick={onSignIn}>{isIn ? 'Change the sign-in…' : 'Sign in…'}</ActionButton>
        {isIn && (
          <ActionButton
            hint={
              signIn.method === 'imported'
                ? 'Waybill stops using this login; it stays where it is.'
                : 'Waybill forgets the secret and keeps the registry.'
            }
            disabledBecause={signOut.isPending ? 'Signing out…' : undefined}
            onClick={() =>
              signOut.mutate(
                { id },
                { onSuccess: () => showToast({ variant: 'info', title: `Signed out of ${name}` }) },
              )
            }
          >
            Sign out
          </ActionButton>
        )}
      </div>
      {signOut.error !== null && <ErrorPanel error={signOut.error} what="Not signed out" isExplained />}
    </>
  );
}

function AskAgain({ connection }: { connection: Connection }) {
  const check = useWrite('connections.check');
  return (
    <ActionButton
      hint="Who we are and what it can do"
      disabledBecause={check.isPending ? 'The registry is being asked.' : undefined}
      onClick={() =>
        check.mutate(
          { id: connection.id },
          {
            onSuccess: ({ name, state }) => {
              if (state.status === 'ready') showToast({ variant: 'info', title: `${name} answers` });
            },
          },
        )
      }
    >
      {check.isPending ? 'Asking…' : 'Ask again'}
    </ActionButton>
  );
}
