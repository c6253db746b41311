import { FormSelect, FormSelectOption, SearchInput } from '@patternfly/react-core';
import type { HistoryPages } from '../../client/use-history.ts';
import type { HistorySearch } from '../../search-params.ts';
import { formatCount, formatDate, formatRelative, plural } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { dayStartMs } from './history-filter.ts';
import { kindTitles, windowWords } from './history-words.ts';

export interface HistoryToolbarProps {
  readonly search: HistorySearch;
  readonly onSearch: (change: HistorySearch) => void;
  readonly shown: number;
  readonly total: number;
  readonly history: HistoryPages;
}

const kindGroups: readonly { readonly value: string; readonly label: string }[] = [
  { value: '', label: 'All events' },
  { value: 'moved,restored', label: 'Moved or restored' },
  { value: 'created,recreated', label: 'Created' },
  { value: 'deleted,expired,purged', label: 'Deleted or expired' },
  { value: 'will-expire', label: 'Will expire' },
];

/** Which tag, which kind, which days. */
export function HistoryToolbar({ search, onSearch, shown, total, history }: HistoryToolbarProps) {
  const { tag = '', kinds = '' } = search;
  const isOther = !kindGroups.some(({ value }) => value === kinds);
  return (
    <div className="wb-toolbar wb-history__bar">
      <SearchInput
        className="wb-filter"
        aria-label="Filter by tag"
        placeholder="Tag"
        value={tag}
        onChange={(_event, value) => onSearch({ tag: value })}
        onClear={() => onSearch({ tag: '' })}
      />
      <FormSelect
        className="wb-history__kinds"
        aria-label="Kinds of events"
        value={kinds}
        onChange={(_event, value) => onSearch({ kinds: value })}
      >
        {kindGroups.map(({ value, label }) => (
          <FormSelectOption key={value} value={value} label={label} />
        ))}
        {isOther && <FormSelectOption value={kinds} label={kinds.split(',').map(titleOf).join(', ')} />}
      </FormSelect>
      <span className="wb-history__days">
        <Day label="From" value={search.from} onChange={(from) => onSearch({ from })} />
        <Day label="to" value={search.to} onChange={(to) => onSearch({ to })} />
      </span>
      <span className="wb-dim" role="status">
        {shown === total ? plural(total, 'event') : `${formatCount(shown)} of ${plural(total, 'event')}`}
        {history.status === 'loading' && ' · reading more…'}
      </span>
      <Freshness history={history} />
    </div>
  );
}

function titleOf(kind: string): string {
  return Object.hasOwn(kindTitles, kind) ? kindTitles[kind as keyof typeof kindTitles] : kind;
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | undefined;
  onChange: (dayMs: number | undefined) => void;
}) {
  return (
    <label className="wb-history__day">
      <span className="wb-dim">{label}</span>
      <input
        type="date"
        value={value === undefined ? '' : formatDate(value)}
        onChange={(event) => onChange(dayStartMs(event.target.value))}
      />
    </label>
  );
}

function Freshness({ history: { source, windowMs, syncedAtMs } }: { history: HistoryPages }) {
  const now = useNow();
  const window = source === 'registry' ? windowWords(windowMs) : '';
  const synced = syncedAtMs === null ? '' : `Read ${formatRelative(syncedAtMs, now)}.`;
  return (
    <span className="wb-dim wb-ellipsis wb-history__fresh" title={`${window} ${synced}`.trim()}>
      {window === '' ? synced : window}
    </span>
  );
}
