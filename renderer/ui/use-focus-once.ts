import { useEffect, useRef, type RefObject } from 'react';

/** Puts the focus on a control once it is there, because what had the focus before has gone with its panel. */
export function useFocusOnce(isWanted: boolean): RefObject<HTMLButtonElement | null> {
  const control = useRef<HTMLButtonElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    if (!isWanted || isDone.current || control.current === null) return;
    isDone.current = true;
    control.current.focus();
  });
  return control;
}
