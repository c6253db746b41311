import { useState } from 'react';
import type { Input } from '../../../shared/contract/index.ts';
import type { AppError, WireError } from '../../../shared/errors.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ExaminationPanel } from './examination-panel.tsx';
import { isExplainable } from './examination-words.ts';

export interface FindOutWhyProps {
  /** Why the registry could not be used. */
  readonly error: AppError | WireError;
  /** What was tried. */
  readonly input: Input<'connections.examine'>;
  /** What is examined, as the user calls it. */
  readonly name: string;
}

/** Offers to examine a registry that could not be used, as it was tried. */
export function FindOutWhy({ error, input, name }: FindOutWhyProps) {
  const [isOpen, setOpen] = useState(false);
  if (!isExplainable(error.kind)) return null;
  return (
    <div className="wb-doctor-offer">
      {isOpen ? (
        <ExaminationPanel name={name} input={input} onClose={() => setOpen(false)} />
      ) : (
        <ActionButton onClick={() => setOpen(true)} hint="Examine the connection step by step">
          Find out why
        </ActionButton>
      )}
    </div>
  );
}
