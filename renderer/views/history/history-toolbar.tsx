import { FormSelect, FormSelectOption, SearchInput } from '@patternfly/react-core';
import type { HistorySearch } from '../../search-params.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { kindTitles } from './history-words.ts';
import { MomentField } from './moment-field.tsx';

export interface HistoryToolbarProps {
  readonly search: HistorySearch;
  readonly onSearch: (change: HistorySearch) => void;
  readonly shown: number;
  readonly total: number;
  readonly isReading: boolean;
}

const kindGroups: readonly { readonly value: string; readonly label: string }[] = [
  { value: '', label: 'All events' },
  { value: 'moved,restored', label: 'Moved or restored' },
  { value: 'created,recreated', label: 'Created' },
  { value: 'deleted,expired,purged', label: 'Deleted or expired' },
  { value: 'will-expire', label: 'Will expire' },
];

/** Which tag, which kind, which days: the filter of the list. */
export function HistoryToolbar({ search, onSearch, shown, total, isReading }: HistoryToolbarProps) {
  const { kinds = '' } = search;
  const isOther = !kindGroups.some(({ value }) => value === kinds);
  return (
    <>
      <TagFilter search={search} onSearch={onSearch} />
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
        <MomentField label="From" days value={search.from} onChange={(from) => onSearch({ from })} />
        <MomentField label="to" days value={search.to} onChange={(to) => onSearch({ to })} />
      </span>
      <span className="wb-dim" role="status">
        {shown === total ? plural(total, 'event') : `${formatCount(shown)} of ${plural(total, 'event')}`}
        {isReading && ' · reading more…'}
      </span>
    </>
  );
}

/** Which tags, by a part of the name or a pattern. */
export function TagFilter({ search, onSearch }: Pick<HistoryToolbarProps, 'search' | 'onSearch'>) {
  return (
    <SearchInput
      className="wb-filter"
      aria-label="Filter by tag"
      placeholder="Tag or v4.*"
      value={search.tag ?? ''}
      onChange={(_event, value) => onSearch({ tag: value })}
      onClear={() => onSearch({ tag: '' })}
    />
  );
}

function titleOf(kind: string): string {
  return Object.hasOwn(kindTitles, kind) ? kindTitles[kind as keyof typeof kindTitles] : kind;
}
