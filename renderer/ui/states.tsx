import {
  Alert,
  Button,
  EmptyState as PfEmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Skeleton as PfSkeleton,
} from '@patternfly/react-core';
import InfoCircleIcon from '@patternfly/react-icons/dist/esm/icons/info-circle-icon';
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import type { AppError, WireError } from '../../shared/errors.ts';
import { errorAsText, errorWords } from '../client/error-words.ts';
import { copyText } from './copy.ts';
import { RegistryLinks } from './registry-links.tsx';

const patienceMs = 150;

/** True once `patienceMs` have passed, so that what is quick never flashes a placeholder. */
function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

const widths = ['62%', '48%', '71%', '55%', '66%', '40%'];

/** Loading: grey lines in the height of the rows to come, only after 150 ms. */
export function Skeleton({ label, rows = 8 }: { label: string; rows?: number }) {
  const late = useLate();
  return (
    <div className="wb-skeleton" role="status" aria-label={`Loading ${label}`} aria-live="polite">
      {late &&
        Array.from({ length: rows }, (_, index) => (
          <div key={index} className="wb-skeleton__row">
            <PfSkeleton width={widths[index % widths.length] ?? '50%'} height="12px" />
          </div>
        ))}
    </div>
  );
}

/** Nothing here, and what to do about it. */
export function EmptyState({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <PfEmptyState className="wb-empty" titleText={title} headingLevel="h2" variant="sm">
      {children !== undefined && <EmptyStateBody>{children}</EmptyStateBody>}
      {actions !== undefined && (
        <EmptyStateFooter>
          <EmptyStateActions>{actions}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </PfEmptyState>
  );
}

/** Part of the data is here; says what is missing and why. Amber, because the user decides whether it matters. */
export function PartialNotice({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <Alert
      className="wb-notice"
      variant="warning"
      isInline
      isPlain={false}
      title={title}
      actionLinks={actions}
      component="h3"
    >
      {children}
    </Alert>
  );
}

/** A fact worth a line, not a problem. */
export function InfoNotice({
  title,
  children,
  icon: Icon = InfoCircleIcon,
}: {
  title: string;
  children?: ReactNode;
  icon?: ComponentType;
}) {
  return (
    <Alert className="wb-notice" variant="custom" isInline title={title} customIcon={<Icon />} component="h3">
      {children}
    </Alert>
  );
}

export interface ErrorPanelProps {
  readonly error: AppError | WireError;
  /** What failed, from the screen's side: “The tags could not be read”. The registry's reason follows. */
  readonly what?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly onSignIn?: (() => void) | undefined;
  /** The screen itself leads to the examination and the sign-in, so the panel does not. */
  readonly isExplained?: boolean | undefined;
}

/** What failed, why, what to do, a button, and the details for a ticket one click away. */
export function ErrorPanel({ error, what, onRetry, onSignIn, isExplained }: ErrorPanelProps) {
  const words = errorWords(error);
  const run = words.action === 'sign-in' ? (onSignIn ?? onRetry) : words.action === 'none' ? undefined : onRetry;
  const label = words.action === 'sign-in' && onSignIn === undefined ? 'Try again' : words.actionLabel;
  return (
    <Alert
      className="wb-error"
      variant="warning"
      isInline
      title={what === undefined ? words.title : `${what}: ${lowerFirst(words.title)}`}
      component="h2"
    >
      <p>{words.why}</p>
      <p>{words.advice}</p>
      <div className="wb-error__actions">
        {run !== undefined && (
          <Button variant="secondary" size="sm" onClick={run}>
            {label}
          </Button>
        )}
        {isExplained !== true && <RegistryLinks error={error} />}
        <Button variant="link" size="sm" onClick={() => void copyText(errorAsText(error), 'Details')}>
          Copy details
        </Button>
      </div>
    </Alert>
  );
}

function lowerFirst(text: string): string {
  // Names in quotes and hosts keep their spelling; only plain sentences begin small after a colon.
  return /^(The|That|Something|Waybill|Stopped|What) /.test(text) && !text.startsWith('Waybill')
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
