import { MenuToggle } from '@patternfly/react-core';
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import { useCallback, useState, type ReactNode } from 'react';
import { PopupMenu, type MenuEntry, type Point } from './menu.tsx';

export interface MenuButtonProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Text on the button; without it the button is three dots. */
  readonly children?: ReactNode;
  readonly tabIndex?: number;
}

/** A button that opens a menu below itself. */
export function MenuButton({ label, entries, children, tabIndex }: MenuButtonProps) {
  const [at, setAt] = useState<Point | null>(null);
  const close = useCallback(() => setAt(null), []);
  const toggle = (event: React.MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    setAt((open) => (open === null ? { x: left, y: bottom + 2 } : null));
  };
  return (
    <>
      {children === undefined ? (
        <button
          type="button"
          className="wb-icon-button"
          aria-label={label}
          aria-haspopup="menu"
          aria-expanded={at !== null}
          tabIndex={tabIndex}
          onClick={toggle}
        >
          <EllipsisVIcon />
        </button>
      ) : (
        <MenuToggle
          aria-label={label}
          aria-haspopup="menu"
          isExpanded={at !== null}
          onClick={toggle}
          tabIndex={tabIndex}
        >
          {children}
        </MenuToggle>
      )}
      {at !== null && <PopupMenu label={label} at={at} entries={entries} onClose={close} />}
    </>
  );
}
