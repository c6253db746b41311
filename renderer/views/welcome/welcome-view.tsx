import './welcome.css';
import { Button, Title } from '@patternfly/react-core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useOperation } from '../../client/queries.ts';
import { EmptyState, ErrorPanel, PartialNotice, Skeleton } from '../../ui/states.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { VaultPanel } from '../connect/vault-panel.tsx';
import { ConnectionBadges } from '../frame/connection-marks.tsx';
import { connectionWords } from '../frame/connection-words.ts';
import { RecentChanges } from './recent-changes.tsx';
import { RecentRepositories } from './recent-repositories.tsx';

/** Start: the registries and what was last changed, for people who come back in the morning. */
export function WelcomeView() {
  useTitle('Registries');
  const navigate = useNavigate();
  const connections = useOperation('connections.list', {});
  if (connections.error !== null && connections.data === undefined) {
    return (
      <ErrorPanel
        error={connections.error}
        what="The registries could not be read"
        onRetry={() => void connections.refetch()}
      />
    );
  }
  if (connections.data === undefined) return <Skeleton label="registries" />;
  const add = (
    <span className="wb-welcome__adds">
      <Button variant="secondary" size="sm" onClick={() => void navigate({ to: '/files/open', search: {} })}>
        Open files…
      </Button>
      <Button variant="secondary" size="sm" onClick={() => void navigate({ to: '/connections/add', search: {} })}>
        Add registry
      </Button>
    </span>
  );
  const { connections: list } = connections.data;
  if (list.length === 0) {
    return (
      <EmptyState title="No registry yet" actions={add}>
        Add one by its address. Signing in is only asked for where the registry wants it.
      </EmptyState>
    );
  }
  return (
    <div className="wb-welcome">
      <StartNotices />
      <LockedSecrets />
      <section aria-labelledby="welcome-registries">
        <div className="wb-welcome__head">
          <Title headingLevel="h1" size="lg" id="welcome-registries">
            Registries
          </Title>
          {add}
        </div>
        <ul className="wb-welcome__list">
          {list.map((connection) => {
            const words = connectionWords(connection);
            return (
              <li key={connection.id}>
                <Link className="wb-place" to="/c/$connectionId" params={{ connectionId: connection.id }} search={{}}>
                  <span className={`wb-dot wb-dot--${words.mark}`} aria-hidden="true" />
                  <span className="wb-strong wb-ellipsis">{connection.name}</span>
                  <span className="wb-dim wb-ellipsis">{connection.file?.path ?? connection.url}</span>
                  <span className="wb-dim wb-ellipsis wb-place__state" title={words.long}>
                    {words.long}
                  </span>
                  <span className="wb-place__badges">
                    <ConnectionBadges connection={connection} />
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      </section>
      <RecentRepositories connections={list} />
      <RecentChanges />
      <p className="wb-dim wb-welcome__hint">
        Paste an image reference, a digest or a pull command into the box above (<kbd>Ctrl</kbd>+<kbd>K</kbd>) to go
        straight to it.
      </p>
    </div>
  );
}

/** Without the passphrase registries with a sign-in cannot be used, so it is asked for before anything else. */
function LockedSecrets() {
  const vault = useOperation('app.info', {}).data?.vault;
  return vault?.kind === 'file' && vault.locked ? <VaultPanel task="unlock" /> : null;
}

/** What the user should know about this start, for example that damaged settings were set aside. */
function StartNotices() {
  const notices = useOperation('app.info', {}).data?.notices ?? [];
  return notices.map(({ code, message }) => (
    <PartialNotice key={code + message} title="Since the last start">
      {message}
    </PartialNotice>
  ));
}
