import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Certificate } from '../../../shared/contract/connections.ts';
import { useClient } from '../../client/client-context.tsx';
import { asAppError, operationQuery } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorPanel, Skeleton } from '../../ui/states.tsx';
import { CertificateFacts } from '../doctor/certificate-chain.tsx';
import { certificateChoices, certificateWords, type CertificateProblem } from './certificate-words.ts';
import { TextField } from './field.tsx';
import { QuestionPanel } from './question-panel.tsx';
import { toTransport, type TransportForm } from './transport-model.ts';

export interface CertificatePanelProps {
  readonly host: string;
  readonly url: string;
  readonly problem: CertificateProblem;
  readonly transport: TransportForm;
  /** What the user decided; whatever was being done goes on with it. */
  readonly onTrust: (patch: Partial<TransportForm>) => void;
  readonly onCancel: () => void;
}

/** Asks about a certificate that is not trusted, showing it. */
export function CertificatePanel({ host, url, problem, transport, onTrust, onCancel }: CertificatePanelProps) {
  const client = useClient();
  const settings = toTransport(transport);
  const input = { url, ...(settings === undefined ? {} : { transport: settings }) };
  // What a server shows now is what is decided about, never what it showed before.
  const answer = useQuery({ ...operationQuery(client, 'connections.certificates', input), staleTime: 0, gcTime: 0 });
  const chain = answer.data?.chain ?? [];
  const [own = null] = chain;
  const words = certificateWords(problem, host, own);
  const { authority, whyNoAuthority, pin } = certificateChoices(problem, chain);
  return (
    <QuestionPanel
      title={words.title}
      danger={words.danger}
      onCancel={onCancel}
      actions={
        <>
          <ActionButton autoFocus onClick={onCancel}>
            Do not connect
          </ActionButton>
          {authority !== null && (
            <ActionButton
              hint="The certificate must still fit the host and the date."
              onClick={() => onTrust({ trustCertificate: authority.fingerprint })}
            >
              Trust {nameOf(authority)} for this registry
            </ActionButton>
          )}
          {pin !== null && (
            <ActionButton
              hint="Any other certificate is refused from now on, the next one of this registry included."
              onClick={() => onTrust({ pinnedFingerprint: pin.fingerprint })}
            >
              Accept only this certificate
            </ActionButton>
          )}
        </>
      }
    >
      <p>{words.expected}</p>
      {answer.isPending && <Skeleton label="certificate" rows={5} />}
      {answer.error !== null && (
        <ErrorPanel
          error={asAppError(answer.error)}
          what="The certificate could not be read"
          onRetry={() => void answer.refetch()}
        />
      )}
      {chain.length > 0 && <ShownChain chain={chain} />}
      {whyNoAuthority !== null && chain.length > 0 && <p>{whyNoAuthority}</p>}
      {(problem === 'unknown-authority' || problem === 'self-signed') && (
        <CaFile value={transport.caFile} onUse={(caFile) => onTrust({ caFile })} />
      )}
    </QuestionPanel>
  );
}

function nameOf({ subject }: Certificate): string {
  return subject === '' ? 'this authority' : `“${subject}”`;
}

/** The server's own certificate in full, those above it one click away. */
function ShownChain({ chain }: { chain: readonly Certificate[] }) {
  const [own, ...above] = chain;
  return (
    <>
      {own !== undefined && <CertificateFacts certificate={own} />}
      {above.length > 0 && (
        <details className="wb-question__chain">
          <summary>Who vouches for it</summary>
          <ol>
            {above.map((certificate) => (
              <li key={certificate.fingerprint}>
                <CertificateFacts certificate={certificate} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function CaFile({ value, onUse }: { value: string; onUse: (path: string) => void }) {
  const [path, setPath] = useState(value);
  return (
    <details className="wb-question__chain">
      <summary>Use an authority from a file</summary>
      <div className="wb-question__file">
        <TextField
          id="question-ca-file"
          label="Certificate authority file"
          hint="A PEM file on the computer where Waybill runs."
          value={path}
          maxLength={4000}
          onChange={setPath}
        />
        <ActionButton
          disabledBecause={path.trim() === '' ? 'Enter the path of the file.' : undefined}
          onClick={() => onUse(path.trim())}
        >
          Use this file
        </ActionButton>
      </div>
    </details>
  );
}
