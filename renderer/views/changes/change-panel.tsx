import './changes.css';
import { useEffect, useRef } from 'react';
import { closeChange, useChangeRequest, type OpenChange } from '../../state/change.ts';
import { ChangePreview } from './change-preview.tsx';

/** The side panel that every write to tags goes through; nothing when no change is asked for. */
export function ChangePanel() {
  const request = useChangeRequest();
  return request === null ? null : <OpenPanel key={request.opened} request={request} />;
}

function OpenPanel({ request }: { request: OpenChange }) {
  const opener = useRef<Element | null>(document.activeElement);
  // Gives the focus back to where the wish was made.
  useEffect(() => {
    const from = opener.current;
    return () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus();
    };
  }, []);
  return (
    <aside className="wb-change" aria-label="Preview of changes">
      <ChangePreview request={request} onClose={closeChange} />
    </aside>
  );
}
