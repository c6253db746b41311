import { ActionButton } from '../../ui/action-button.tsx';
import { QuestionPanel } from './question-panel.tsx';

export interface RealmPanelProps {
  readonly registry: string;
  /** Host of the token service it names. */
  readonly realm: string;
  readonly onAllow: () => void;
  readonly onRefuse: () => void;
}

/** Asks whether a token service that is not known to belong to a registry may be sent its password. */
export function RealmPanel({ registry, realm, onAllow, onRefuse }: RealmPanelProps) {
  return (
    <QuestionPanel
      title={`${registry} wants your sign-in sent to ${realm}`}
      danger={`If ${realm} does not belong to ${registry}, somebody else gets your user name and password.`}
      onCancel={onRefuse}
      actions={
        <>
          <ActionButton autoFocus onClick={onRefuse}>
            Refuse
          </ActionButton>
          <ActionButton onClick={onAllow}>Allow {realm}</ActionButton>
        </>
      }
    >
      <p>
        Many registries have their token service on a host of its own. Nothing was sent there yet. Allowing is kept for
        these two names, and can be withdrawn in the registry’s settings.
      </p>
      <dl className="wb-facts">
        <dt>Registry</dt>
        <dd className="wb-mono">{registry}</dd>
        <dt>Token service</dt>
        <dd className="wb-mono">{realm}</dd>
      </dl>
    </QuestionPanel>
  );
}
