import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon';
import type { HistoryPages } from '../../client/use-history.ts';
import { formatAbsolute } from '../../ui/format.ts';
import { InfoNotice } from '../../ui/states.tsx';

/** Where this history comes from, when it is not the registry's own. */
export function HistoryNotice({ history, connectionName }: { history: HistoryPages; connectionName: string }) {
  if (history.source === 'registry') return null;
  const first = history.rows.reduce((earliest, row) => Math.min(earliest, row.startMs), Infinity);
  return (
    <InfoNotice title={`${connectionName} keeps no history of tags`} icon={HistoryIcon}>
      {Number.isFinite(first)
        ? `This is what Waybill itself has seen since ${formatAbsolute(first)}. Changes between two looks are not here, and times are when Waybill noticed. An older digest can be restored as long as the registry still has its manifest.`
        : 'Waybill notes what it sees from now on, each time it looks.'}
    </InfoNotice>
  );
}
