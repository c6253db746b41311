import './connect.css';
import { Title } from '@patternfly/react-core';
import { useId, type ReactNode } from 'react';

export interface QuestionPanelProps {
  readonly title: string;
  /** What may happen; read out together with the title. */
  readonly danger: ReactNode;
  readonly children: ReactNode;
  /** Buttons; the safe one first, and it takes the focus. */
  readonly actions: ReactNode;
  /** Escape. */
  readonly onCancel: () => void;
}

/** A question about safety, in its place on the page. Nothing goes on until it is answered. */
export function QuestionPanel({ title, danger, children, actions, onCancel }: QuestionPanelProps) {
  const id = useId();
  return (
    <section
      className="wb-panel wb-question"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-danger`}
      ref={showWhole}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <header className="wb-panel__head">
        <Title headingLevel="h2" size="md" id={`${id}-title`}>
          {title}
        </Title>
      </header>
      <div className="wb-panel__body">
        <p id={`${id}-danger`} className="wb-question__danger">
          {danger}
        </p>
        {children}
      </div>
      <footer className="wb-panel__foot wb-question__foot">{actions}</footer>
    </section>
  );
}

/** A long form may end below the window, where nobody would see that there is a question. */
export function showWhole(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
