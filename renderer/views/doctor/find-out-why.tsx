import { useState } from 'react';
import type { Input } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ExaminationPanel } from './examination-panel.tsx';
import { isExplainable } from './examination-words.ts';

export interface FindOutWhyProps {
  /** Why the registry was not added. */
  readonly error: AppError;
  /** What was tried. */
  readonly input: Input<'connections.add'>;
}

/** Offers to examine a registry that could not be added, with what was typed. */
export function FindOutWhy({ error, input }: FindOutWhyProps) {
  const [isOpen, setOpen] = useState(false);
  if (!isExplainable(error.kind)) return null;
  const { url, credentials, allowPlainHttp } = input;
  return (
    <div className="wb-doctor-offer">
      {isOpen ? (
        <ExaminationPanel
          name={url}
          input={{ url, credentials, ...(allowPlainHttp === undefined ? {} : { allowPlainHttp }) }}
          onClose={() => setOpen(false)}
        />
      ) : (
        <ActionButton onClick={() => setOpen(true)} hint="Examine the connection step by step">
          Find out why
        </ActionButton>
      )}
    </div>
  );
}
