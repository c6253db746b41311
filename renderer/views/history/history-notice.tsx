import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon';
import type { HistoryState } from '../../client/use-history.ts';
import { formatAbsolute, formatRelative } from '../../ui/format.ts';
import { ErrorPanel, InfoNotice, PartialNotice } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';

/** Where this history comes from when it is not the registry's own, and how old it is when nobody could be asked. */
export function HistoryNotice({ state, connectionName }: { state: HistoryState; connectionName: string }) {
  const nowMs = useNow();
  const { kept, error, retry } = state;
  if (error !== null) return <ErrorPanel error={error} what="The history could not be read anew" onRetry={retry} />;
  if (kept === undefined) return null;
  const read = kept.syncedAtMs === null ? null : `Not up to date, read ${formatRelative(kept.syncedAtMs, nowMs)}`;
  return (
    <>
      {kept.warnings.map(({ code, message }) => (
        <PartialNotice
          key={code + message}
          title={code === 'W_FROM_CACHE' && read !== null ? read : 'The history may not be complete'}
        >
          {message}
          {kept.syncedAtMs !== null && ` What happened after ${formatAbsolute(kept.syncedAtMs)} is not here.`}
        </PartialNotice>
      ))}
      {kept.source === 'seen' && (
        <InfoNotice title={`${connectionName} keeps no history of tags`} icon={HistoryIcon}>
          {kept.firstMs === null
            ? 'Waybill notes what it sees from now on, each time it looks.'
            : `This is what Waybill itself has seen since ${formatAbsolute(kept.firstMs)}. Changes between two looks are not here, and times are when Waybill noticed. An older digest can be restored as long as the registry still has its manifest.`}
        </InfoNotice>
      )}
    </>
  );
}
