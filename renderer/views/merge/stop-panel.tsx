import { Alert, Button } from '@patternfly/react-core';
import { useNavigate } from '@tanstack/react-router';
import type { AppError, WireError } from '../../../shared/errors.ts';
import { errorAsText, errorWords } from '../../client/error-words.ts';
import { copyText } from '../../ui/copy.ts';
import { ErrorPanel } from '../../ui/states.tsx';
import { stopWords } from './stop-words.ts';

interface StopPanelProps {
  readonly error: AppError | WireError;
  /** The destination's registry, for signing in with another account. */
  readonly connectionId?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  /** Plans again without what goes along, where that may be what is in the way. */
  readonly onWithout?: (() => void) | undefined;
}

/** Why nothing is or was written, in the merge's own words where it has any, and the ways out. */
export function StopPanel({ error, connectionId, onRetry, onWithout }: StopPanelProps) {
  const navigate = useNavigate();
  const words = stopWords(error);
  const without = onWithout !== undefined && (
    <Button variant="secondary" size="sm" onClick={onWithout}>
      Plan without what goes along
    </Button>
  );
  if (words === null)
    return (
      <>
        <ErrorPanel error={error} what="Nothing was written" onRetry={onRetry} />
        {without}
      </>
    );
  return (
    <Alert className="wb-notice" variant="danger" isInline component="h3" title={words.title}>
      <p>
        {errorWords(error).why} {words.next}
      </p>
      <div className="wb-error__actions">
        {words.canSignIn && connectionId !== undefined && (
          <Button
            variant="secondary"
            size="sm"
            onClick={() => void navigate({ to: '/connections/$connectionId', params: { connectionId } })}
          >
            Sign in…
          </Button>
        )}
        {onRetry !== undefined && (
          <Button variant="secondary" size="sm" onClick={onRetry}>
            Read both sides again
          </Button>
        )}
        {without}
        <Button variant="link" size="sm" onClick={() => void copyText(errorAsText(error), 'Details')}>
          Copy details
        </Button>
        {error.details.reason !== undefined && (
          <span className="wb-dim wb-mono wb-merge__code">{error.details.reason}</span>
        )}
      </div>
    </Alert>
  );
}
