import './connect.css';
import { useState } from 'react';
import type { Input } from '../../../shared/contract/index.ts';
import type { AppError, WireError } from '../../../shared/errors.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { FindOutWhy } from '../doctor/find-out-why.tsx';
import { CertificatePanel } from './certificate-panel.tsx';
import { certificateProblem } from './certificate-words.ts';
import { showWhole } from './question-panel.tsx';
import { RealmPanel } from './realm-panel.tsx';
import type { TransportForm } from './transport-model.ts';

/** What the user decided, for what was being done to go on with. */
export type Remedy =
  | { readonly kind: 'transport'; readonly patch: Partial<TransportForm> }
  | { readonly kind: 'realm'; readonly realm: string };

export interface ConnectTroubleProps {
  readonly error: AppError | WireError;
  /** What failed: “Not added”; without it the registry itself. */
  readonly what?: string | undefined;
  readonly url: string;
  readonly transport: TransportForm;
  readonly onRemedy: (remedy: Remedy) => void;
  readonly onRetry: () => void;
  readonly onSignIn?: (() => void) | undefined;
  /** What is examined to find out why. */
  readonly examine: Input<'connections.examine'>;
  /** What the examined registry is called. */
  readonly name: string;
  /** Where nobody has just tried something, a question waits until it is wanted. */
  readonly asksLater?: boolean | undefined;
}

/**
 * A registry that could not be used as it was set up: asks what can be decided, and otherwise says what failed, with
 * a way to find out why. Give it another `key` for another error.
 */
export function ConnectTrouble(props: ConnectTroubleProps) {
  const { error, what, url, transport, onRemedy, onRetry, onSignIn, examine, name, asksLater = false } = props;
  const [isRefused, setRefused] = useState(asksLater);
  const registry = error.details.registry ?? url;
  const problem = certificateProblem(error);
  const { realm } = error.details;
  if (!isRefused && problem !== null)
    return (
      <CertificatePanel
        host={registry}
        {...{ url, problem, transport }}
        onTrust={(patch) => onRemedy({ kind: 'transport', patch })}
        onCancel={() => setRefused(true)}
      />
    );
  if (!isRefused && realm !== undefined)
    return (
      <RealmPanel
        {...{ registry, realm }}
        onAllow={() => onRemedy({ kind: 'realm', realm })}
        onRefuse={() => setRefused(true)}
      />
    );
  return (
    <div ref={showWhole} className="wb-trouble">
      <ErrorPanel error={error} what={what} onRetry={onRetry} onSignIn={onSignIn} isExplained />
      {isRefused && (problem !== null || realm !== undefined) && (
        <ActionButton onClick={() => setRefused(false)}>
          {problem === null ? 'Decide about the token service' : 'Look at the certificate'}
        </ActionButton>
      )}
      <FindOutWhy error={error} input={examine} name={name} />
    </div>
  );
}
