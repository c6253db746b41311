import { Title } from '@patternfly/react-core';
import { useState } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { recentVisits } from '../../state/recent.ts';
import { RepositoryLink } from '../../ui/links.tsx';
import { RelativeTime } from '../../ui/values.tsx';

/** The repositories looked at last, of registries that are there. Nothing is drawn before the first one. */
export function RecentRepositories({ connections }: { connections: readonly Connection[] }) {
  const [visits] = useState(recentVisits);
  const shown = visits.flatMap((visit) => {
    const where = connections.find(({ id }) => id === visit.connectionId)?.name;
    return where === undefined ? [] : [{ ...visit, where }];
  });
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="welcome-visits">
      <div className="wb-welcome__head">
        <Title headingLevel="h2" size="lg" id="welcome-visits">
          Recent repositories
        </Title>
      </div>
      <ul className="wb-welcome__list">
        {shown.slice(0, 6).map(({ where, ...place }) => (
          <li key={`${place.connectionId} ${place.repository}`} className="wb-visit">
            <RepositoryLink place={place} />
            <span className="wb-dim wb-ellipsis">{where}</span>
            <span className="wb-dim">
              <RelativeTime timeMs={place.atMs} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
