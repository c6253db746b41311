import { historyViews, type HistorySearch } from '../../search-params.ts';

export type HistoryViewName = (typeof historyViews)[number];

const titles: Readonly<Record<HistoryViewName, { readonly title: string; readonly hint: string }>> = {
  list: { title: 'List', hint: 'What happened, in sentences' },
  lanes: { title: 'Lanes', hint: 'One lane per tag on a common time axis' },
  'as-of': { title: 'As of', hint: 'The tags as they were at a moment, and the difference to now' },
  between: { title: 'Lost between', hint: 'What was deleted, expired or moved between two moments' },
  edge: { title: 'Edge', hint: 'What the registry forgets next' },
};

/** Which way of looking at the history. */
export function ViewSwitch({ view, onSearch }: { view: HistoryViewName; onSearch: (change: HistorySearch) => void }) {
  return (
    <div className="wb-switch" role="group" aria-label="View of the history">
      {historyViews.map((name) => (
        <button
          key={name}
          type="button"
          className="wb-switch__option"
          aria-pressed={name === view}
          title={titles[name].hint}
          onClick={() => onSearch({ view: name === 'list' ? undefined : name })}
        >
          {titles[name].title}
        </button>
      ))}
    </div>
  );
}
