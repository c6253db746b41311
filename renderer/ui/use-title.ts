import { useEffect } from 'react';

/** Names the window after the screen, the most telling part first. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, 'Waybill'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
