import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useTitle } from '../../ui/use-title.ts';
import { RepositoryHeading } from './repository-heading.tsx';

const tabs = [
  { to: '/c/$connectionId/r/$repository/tags', label: 'Tags' },
  { to: '/c/$connectionId/r/$repository/history', label: 'History' },
  { to: '/c/$connectionId/r/$repository/matrix', label: 'Matrix' },
] as const;

/** A repository: where it is, and its three ways of being looked at. */
export function RepositoryView() {
  const place = useParams({ from: '/c/$connectionId/r/$repository' });
  useTitle(place.repository);
  return (
    <div className="wb-screen">
      <RepositoryHeading place={place} />
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
