import './repository.css';
import ThumbtackIcon from '@patternfly/react-icons/dist/esm/icons/thumbtack-icon';
import SyncAltIcon from '@patternfly/react-icons/dist/esm/icons/sync-alt-icon';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { useOperation, useWrite } from '../../client/queries.ts';
import { useRefresh } from '../../client/use-refresh.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { copyText } from '../../ui/copy.ts';
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/copy-icon';

export interface RepositoryHeadingProps {
  readonly place: RepositoryPlace;
  /** What comes after the repository in the path, for screens inside it. */
  readonly children?: ReactNode;
  /** Further buttons of the repository itself. */
  readonly actions?: ReactNode;
}

/** Breadcrumbs: registry, namespace, repository, and what is inside. */
export function RepositoryHeading({ place, children, actions }: RepositoryHeadingProps) {
  const connection = useOperation('connections.list', {}).data?.connections.find(
    (other) => other.id === place.connectionId,
  );
  const isPinned = useIsPinned(place);
  const pin = useWrite('repositories.pin');
  const { refresh, isRefreshing } = useRefresh(place);
  const parts = place.repository.split('/');
  const last = parts.pop() ?? '';
  const pullName =
    connection === undefined ? place.repository : `${connection.url.replace(/^https?:\/\//, '')}/${place.repository}`;
  return (
    <nav aria-label="Path" className="wb-path">
      <Link className="wb-link wb-dim" to="/c/$connectionId" params={{ connectionId: place.connectionId }} search={{}}>
        {connection?.name ?? place.connectionId}
      </Link>
      {parts.map((part, index) => (
        <Fragment key={parts.slice(0, index + 1).join('/')}>
          <span className="wb-dim">/</span>
          <Link
            className="wb-link wb-dim"
            to="/c/$connectionId"
            params={{ connectionId: place.connectionId }}
            search={{ q: `${parts.slice(0, index + 1).join('/')}/` }}
          >
            {part}
          </Link>
        </Fragment>
      ))}
      <span className="wb-dim">/</span>
      {children === undefined ? (
        <h1 className="wb-path__last">{last}</h1>
      ) : (
        <Link className="wb-link" to="/c/$connectionId/r/$repository/tags" params={{ ...place }} search={{}}>
          {last}
        </Link>
      )}
      {children}
      {children === undefined && (
        <>
          <button
            type="button"
            className="wb-icon-button"
            aria-label="Copy name"
            title={`Copy ${pullName}`}
            onClick={() => void copyText(pullName, 'Name')}
          >
            <CopyIcon />
          </button>
          <button
            type="button"
            className={`wb-icon-button${isPinned ? ' wb-icon-button--on' : ''}`}
            aria-label="Pin"
            aria-pressed={isPinned}
            title={isPinned ? 'Pinned on the left; click to unpin' : 'Pin on the left'}
            onClick={() => pin.mutate({ ...place, pinned: !isPinned })}
          >
            <ThumbtackIcon />
          </button>
          <button
            type="button"
            className="wb-icon-button"
            aria-label="Refresh"
            title={isRefreshing ? 'Asking the registry…' : 'Ask the registry again'}
            aria-disabled={isRefreshing}
            onClick={isRefreshing ? undefined : refresh}
          >
            <SyncAltIcon />
          </button>
          {actions}
        </>
      )}
    </nav>
  );
}

function useIsPinned({ connectionId, repository }: RepositoryPlace): boolean {
  const list = useOperation('repositories.list', { connectionId, limit: 1000 });
  return list.data?.repositories.some((other) => other.name === repository && other.pinned) ?? false;
}
