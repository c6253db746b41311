import { Label } from '@patternfly/react-core';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useSeconds } from '../../ui/tasks/use-seconds.ts';
import { connectionBadges, quotaWords, waitWords, type ConnectionBadge } from './connection-words.ts';

const colours: Readonly<Record<ConnectionBadge['tone'], 'red' | 'orange' | 'grey'>> = {
  danger: 'red',
  decide: 'orange',
  plain: 'grey',
};

/** What stays in sight of a registry as long as it is so: plain http, one certificate only, an own authority. */
export function ConnectionBadges({ connection }: { connection: Connection }) {
  return connectionBadges(connection).map((badge) => <Badge key={badge.word} badge={badge} />);
}

/** One word in its colour, with the reason on hover. */
export function Badge({ badge: { word, tone, why } }: { badge: ConnectionBadge }) {
  return (
    <Label className="wb-badge" color={colours[tone]} variant="outline" isCompact>
      <span title={why}>{word}</span>
    </Label>
  );
}

/** A pause that the registry asked for or that follows a failure, counted down; nothing when there is none. */
export function WaitNote({ wait }: { wait: Connection['wait'] }) {
  const now = useSeconds(wait !== null);
  const words = waitWords(wait, now);
  return words === null ? null : (
    <span className="wb-wait" role="status">
      It {words}.
    </span>
  );
}

/** How much a registry still allows. */
export function QuotaMeter({ quota }: { quota: NonNullable<Connection['quota']> }) {
  const { limit, remaining } = quota;
  const isLow = limit > 0 && remaining / limit < 0.1;
  return (
    <span className={`wb-quota${isLow ? ' wb-quota--low' : ''}`}>
      <meter min={0} max={Math.max(1, limit)} value={Math.min(remaining, limit)} aria-label="Requests left" />
      <span>{quotaWords(quota)}</span>
    </span>
  );
}
