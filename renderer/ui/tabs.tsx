import { useRef, type ReactNode } from 'react';

export interface TabsProps<Id extends string> {
  readonly label: string;
  /** Makes the ids of tabs and panel unique in the page. */
  readonly idBase: string;
  readonly tabs: readonly { readonly id: Id; readonly title: string }[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly children: ReactNode;
}

/** Tabs over one panel; arrow keys move between them. */
export function Tabs<Id extends string>({ label, idBase, tabs, selected, onSelect, children }: TabsProps<Id>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    // Alt and an arrow go back and forth between screens.
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = tabs.findIndex(({ id }) => id === selected);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step === undefined
            ? -1
            : (at + step + tabs.length) % tabs.length;
    const tab = tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    onSelect(tab.id);
    list.current?.querySelector<HTMLElement>(`#${idBase}-tab-${tab.id}`)?.focus();
  };
  return (
    <>
      <div className="wb-tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${idBase}-tab-${id}`}
            aria-selected={id === selected}
            aria-controls={`${idBase}-panel`}
            tabIndex={id === selected ? 0 : -1}
            className="wb-tabs__tab"
            onClick={() => onSelect(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        className="wb-screen wb-tabs__panel"
        role="tabpanel"
        id={`${idBase}-panel`}
        aria-labelledby={`${idBase}-tab-${selected}`}
      >
        {children}
      </div>
    </>
  );
}
