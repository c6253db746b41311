import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useOperation } from '../../client/queries.ts';
import { useTitle } from '../../ui/use-title.ts';
import { WatchButton } from '../watching/watch-button.tsx';
import { WatchPanel } from '../watching/watch-panel.tsx';
import { RepositoryHeading } from './repository-heading.tsx';

const tabs = [
  { to: '/c/$connectionId/r/$repository/tags', label: 'Tags' },
  { to: '/c/$connectionId/r/$repository/history', label: 'History' },
  { to: '/c/$connectionId/r/$repository/matrix', label: 'Matrix' },
  { to: '/c/$connectionId/r/$repository/releases', label: 'Releases' },
] as const;

/** A repository: where it is, and its ways of being looked at. */
export function RepositoryView() {
  const place = useParams({ from: '/c/$connectionId/r/$repository' });
  useTitle(place.repository);
  const [isWatching, setWatching] = useState(false);
  const connections = useOperation('connections.list', {}).data?.connections;
  const keepsHistory = connections?.find(({ id }) => id === place.connectionId)?.capabilities.tagHistory ?? false;
  return (
    <div className="wb-screen">
      <RepositoryHeading
        place={place}
        actions={<WatchButton place={place} isOpen={isWatching} onToggle={() => setWatching((open) => !open)} />}
      />
      {isWatching && <WatchPanel place={place} keepsHistory={keepsHistory} onClose={() => setWatching(false)} />}
      <nav className="wb-tabs" aria-label="Views of the repository">
        {tabs.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={place}
            search={{}}
            className="wb-tabs__tab"
            activeOptions={{ includeSearch: false }}
          >
            {label}
          </Link>
        ))}
      </nav>
      {/* A new repository is a new screen: nothing of the old one's selection or scroll stays. */}
      <div className="wb-screen wb-repository__view" key={`${place.connectionId} ${place.repository}`}>
        <Outlet />
      </div>
    </div>
  );
}
