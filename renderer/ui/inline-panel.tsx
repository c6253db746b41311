import { Button, Title } from '@patternfly/react-core';
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon';
import { useId, type ReactNode } from 'react';

export interface InlinePanelProps {
  readonly title: string;
  readonly onClose?: (() => void) | undefined;
  readonly children: ReactNode;
  /** Buttons at the foot; the safe one first. */
  readonly actions?: ReactNode;
}

/** A panel inside the page, where other programs would put a dialog in the way. */
export function InlinePanel({ title, onClose, children, actions }: InlinePanelProps) {
  const id = useId();
  return (
    <section
      className="wb-panel"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || onClose === undefined) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="wb-panel__head">
        <Title headingLevel="h2" size="md" id={id}>
          {title}
        </Title>
        {onClose !== undefined && (
          <Button variant="plain" size="sm" aria-label={`Close ${title}`} icon={<TimesIcon />} onClick={onClose} />
        )}
      </header>
      <div className="wb-panel__body">{children}</div>
      {actions !== undefined && <footer className="wb-panel__foot">{actions}</footer>}
    </section>
  );
}
