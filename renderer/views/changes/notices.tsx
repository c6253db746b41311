import { Alert, Button } from '@patternfly/react-core';
import { useId, useState } from 'react';
import type { ChangePlan } from '../../../shared/contract/tags.ts';
import { plural } from '../../ui/format.ts';
import { byDigest, unaskedRemovals } from './plan-parts.ts';

/** Tags nobody asked to delete that would go as well. The one thing that must never be overlooked. */
export function RemovedNotice({ plan }: { plan: ChangePlan }) {
  const removed = unaskedRemovals(plan);
  if (removed.length === 0) return null;
  return (
    <Alert
      className="wb-change__notice"
      variant="danger"
      isInline
      title={`${plural(removed.length, 'more tag')} would be deleted too`}
      component="h3"
    >
      <p className="wb-change__names">
        This registry deletes by digest only, so every tag on the digest goes: <strong>{removed.join(', ')}</strong>.
      </p>
    </Alert>
  );
}

interface DigestDeletionProps {
  readonly plan: ChangePlan;
  readonly isThrough: boolean;
  readonly onThrough: (through: boolean) => void;
  readonly isOpenAtFirst: boolean;
}

/** The other way to delete where a registry deletes by digest only, behind a door of its own. */
export function DigestDeletionNotice({ plan, isThrough, onThrough, isOpenAtFirst }: DigestDeletionProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const id = useId();
  const count = byDigest(plan).length;
  if (isThrough) {
    return (
      <div className="wb-change__door">
        <p>
          Only the chosen tags go, through a placeholder. Other tags on the digest and the image itself stay.{' '}
          <Button variant="link" isInline onClick={() => onThrough(false)}>
            Delete in the usual way instead
          </Button>
        </p>
      </div>
    );
  }
  if (count === 0) return null;
  const what = count === 1 ? 'only this tag' : 'only these tags';
  return (
    <div className="wb-change__door">
      <Button variant="link" isInline aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {isOpen ? '▾' : '▸'} Delete {what}, and nothing else on the digest
      </Button>
      <div id={id} hidden={!isOpen}>
        <p>
          This registry has no way to delete a tag. What can be done: Waybill pushes a tiny manifest that nobody else
          has under the tag, and deletes that manifest by its digest. The tag goes with it; the image stays.
        </p>
        <p className="wb-change__warning">
          For a moment the tag points at the placeholder: who pulls it then gets nothing useful, and mirrors or watchers
          may copy it. If Waybill or the registry stops in between, the tag stays at the placeholder until the journal’s
          undo puts it back.
        </p>
        <Button variant="secondary" size="sm" onClick={() => onThrough(true)}>
          Preview it through a placeholder
        </Button>
      </div>
    </div>
  );
}
