import { Menu, MenuContent, MenuItem, MenuList, Divider } from '@patternfly/react-core';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  /** Why it cannot be used now; a disabled control says why. */
  readonly disabledBecause?: string | undefined;
  readonly danger?: boolean | undefined;
  readonly description?: ReactNode;
  /** Draws a line above. */
  readonly startsGroup?: boolean | undefined;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PopupMenuProps {
  readonly label: string;
  readonly at: Point;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
}

/** A menu at a point of the window: for context menus and row buttons. Escape and a click elsewhere close it. */
export function PopupMenu({ label, at, entries, onClose }: PopupMenuProps) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(at);
  useLayoutEffect(() => {
    const size = box.current?.getBoundingClientRect();
    if (size === undefined) return;
    setPlace({
      x: Math.max(4, Math.min(at.x, window.innerWidth - size.width - 4)),
      y: Math.max(4, Math.min(at.y, window.innerHeight - size.height - 4)),
    });
  }, [at]);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>('[role="menuitem"]:not([disabled])')?.focus();
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === true) return;
      onClose();
    };
    document.addEventListener('pointerdown', onPointer, true);
    window.addEventListener('resize', onClose);
    return () => {
      document.removeEventListener('pointerdown', onPointer, true);
      window.removeEventListener('resize', onClose);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [onClose]);
  return createPortal(
    <div
      ref={box}
      className="wb-popup"
      style={{ left: place.x, top: place.y }}
      onKeyDown={(event) => {
        // What is drawn here is still a child of the grid or toolbar that opened it, whose keys these are not.
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault();
          onClose();
        } else if (box.current !== null && moveFocus(box.current, event.key)) event.preventDefault();
      }}
    >
      <Menu isScrollable onSelect={(_event, itemId) => choose(entries, itemId, onClose)}>
        <MenuContent>
          <MenuList aria-label={label}>
            {entries.flatMap((entry) => [
              ...(entry.startsGroup === true ? [<Divider key={`${entry.id} line`} component="li" />] : []),
              <MenuItem
                key={entry.id}
                itemId={entry.id}
                isDisabled={entry.disabledBecause !== undefined}
                isDanger={entry.danger === true}
                description={entry.disabledBecause ?? entry.description}
              >
                {entry.label}
              </MenuItem>,
            ])}
          </MenuList>
        </MenuContent>
      </Menu>
    </div>,
    document.body,
  );
}

/** Up, down and to the ends among the entries, round and round. False for other keys. */
function moveFocus(menu: HTMLElement, key: string): boolean {
  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]:not([disabled])')];
  const at = items.findIndex((item) => item === document.activeElement);
  const targets: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const target = Object.hasOwn(targets, key) ? targets[key] : undefined;
  if (target === undefined || items.length === 0) return false;
  items.at(target % items.length)?.focus();
  return true;
}

function choose(entries: readonly MenuEntry[], itemId: unknown, onClose: () => void): void {
  const entry = entries.find((other) => other.id === itemId);
  if (entry === undefined || entry.disabledBecause !== undefined) return;
  // Closing first gives the focus back before the action moves it on.
  onClose();
  entry.run();
}
