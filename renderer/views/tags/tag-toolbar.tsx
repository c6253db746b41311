import { Button, Popover, SearchInput } from '@patternfly/react-core';
import { formatCount, plural } from '../../ui/format.ts';
import { MenuButton } from '../../ui/menu-button.tsx';
import type { MenuEntry } from '../../ui/menu.tsx';
import { tagColumnTitles } from './tag-columns.tsx';
import { filterHelp } from './tag-filter.ts';
import type { TagList } from './use-tag-list.ts';

export interface TagToolbarProps {
  readonly list: TagList;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly hidden: readonly string[];
  readonly onHidden: (hidden: readonly string[]) => void;
  readonly showCompanions: boolean;
  readonly onShowCompanions: (show: boolean) => void;
}

/** Filter, count, and what the grid shows. */
export function TagToolbar({
  list,
  text,
  onText,
  hidden,
  onHidden,
  showCompanions,
  onShowCompanions,
}: TagToolbarProps) {
  const columns = tagColumnTitles.map(({ id, title }): MenuEntry => {
    const isHidden = hidden.includes(id);
    return {
      id,
      label: `${isHidden ? 'Show' : 'Hide'} column ${title}`,
      run: () => onHidden(isHidden ? hidden.filter((other) => other !== id) : [...hidden, id]),
    };
  });
  const companions: MenuEntry = {
    id: 'companions',
    label: showCompanions ? 'Fold signature tags away' : 'Show signature tags as rows',
    run: () => onShowCompanions(!showCompanions),
    startsGroup: true,
  };
  return (
    <>
      <div className="wb-toolbar">
        <SearchInput
          className="wb-tagfilter"
          aria-label="Filter tags"
          placeholder="Filter: v4.* arch:arm64 age>90d signed:no"
          value={text}
          onChange={(_event, value) => onText(value)}
          onClear={() => onText('')}
        />
        <Popover
          headerContent="Filter"
          bodyContent={<FilterHelp />}
          position="bottom-start"
          aria-label="Filter words"
          maxWidth="440px"
        >
          <Button variant="plain" size="sm" aria-label="What can be filtered">
            ?
          </Button>
        </Popover>
        <span className="wb-dim" role="status">
          {countWords(list, text)}
        </span>
        <span className="wb-toolbar__space" />
        <MenuButton label="View of the tags" entries={[...columns, companions]}>
          View
        </MenuButton>
      </div>
      {list.filter.problems.map((problem) => (
        <p key={problem} className="wb-tagproblem" role="alert">
          {problem}
        </p>
      ))}
    </>
  );
}

function countWords({ pages, rows, all, folded, undecided }: TagList, text: string): string {
  if (pages.status === 'loading' && all.length === 0) return 'Reading…';
  const count = text === '' ? plural(all.length, 'tag') : `${formatCount(rows.length)} of ${plural(all.length, 'tag')}`;
  const parts = [count];
  if (undecided > 0) parts.push(`${formatCount(undecided)} still to look at`);
  if (folded > 0) parts.push(`${plural(folded, 'signature tag')} folded away`);
  if (pages.status === 'loading') parts.push('reading more…');
  return parts.join(' · ');
}

function FilterHelp() {
  return (
    <dl className="wb-facts">
      {filterHelp.map(({ token, meaning }) => (
        <div key={token} className="wb-facts__pair">
          <dt className="wb-mono">{token}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
