import { Button, FormSelect, FormSelectOption, SearchInput } from '@patternfly/react-core';
import type { JournalEntry } from '../../../shared/contract/journal.ts';
import type { ActivitySearch } from '../../search-params.ts';
import { isFiltering, kindTitles, stateTitles, writtenRepositories } from './activity-filter.ts';

interface ActivityToolbarProps {
  readonly search: ActivitySearch;
  readonly onSearch: (search: ActivitySearch) => void;
  /** Everything that was read, to choose repositories from. */
  readonly entries: readonly JournalEntry[];
}

/** Which writes are shown: words, repository, kind and result. */
export function ActivityFilters({ search, onSearch, entries }: ActivityToolbarProps) {
  const repositories = writtenRepositories(entries);
  const { connectionId, repository } = search;
  const chosen = `${connectionId ?? ''} ${repository ?? ''}`;
  const isScoped = connectionId !== undefined || repository !== undefined;
  const isListed = repositories.some((each) => each.key === chosen);
  const choose = (key: string) => {
    const found = repositories.find((each) => each.key === key);
    onSearch({ ...search, connectionId: found?.connectionId, repository: found?.repository });
  };
  return (
    <>
      <SearchInput
        className="wb-filter"
        aria-label="Filter the journal"
        placeholder="tag, repository, digest, error"
        value={search.q ?? ''}
        onChange={(_event, q) => onSearch({ ...search, q: q === '' ? undefined : q })}
        onClear={() => onSearch({ ...search, q: undefined })}
      />
      <FormSelect
        className="wb-activity__select"
        aria-label="Repository"
        value={isScoped ? chosen : ''}
        onChange={(_event, key) => choose(key)}
      >
        <FormSelectOption value="" label="Every repository" />
        {isScoped && !isListed && <FormSelectOption value={chosen} label={repository ?? 'One registry'} />}
        {repositories.map(({ key, title }) => (
          <FormSelectOption key={key} value={key} label={title} />
        ))}
      </FormSelect>
      <Choice
        label="Kind"
        all="Every kind"
        titles={kindTitles}
        value={search.kind}
        onChange={(kind) => onSearch({ ...search, kind })}
      />
      <Choice
        label="Result"
        all="Every result"
        titles={stateTitles}
        value={search.state}
        onChange={(state) => onSearch({ ...search, state })}
      />
      {(isFiltering(search) || isScoped) && (
        <Button variant="link" size="sm" onClick={() => onSearch({})}>
          Show all
        </Button>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, all, titles, value, onChange }: ChoiceProps) {
  return (
    <FormSelect
      className="wb-activity__select"
      aria-label={label}
      value={value ?? ''}
      onChange={(_event, next) => onChange(next === '' ? undefined : next)}
    >
      <FormSelectOption value="" label={all} />
      {Object.entries(titles).map(([key, title]) => (
        <FormSelectOption key={key} value={key} label={title} />
      ))}
    </FormSelect>
  );
}
