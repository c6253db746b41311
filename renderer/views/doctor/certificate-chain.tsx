import type { Certificate } from '../../../shared/contract/connections.ts';
import { plural } from '../../ui/format.ts';

export interface CertificateChainProps {
  /** From the server's own certificate upwards. */
  readonly chain: readonly Certificate[];
  /** Whether the details show at once. */
  readonly isOpen: boolean;
}

/** Who a server says it is, by whom that is certified, and for how long. */
export function CertificateChain({ chain, isOpen }: CertificateChainProps) {
  return (
    <details className="wb-doctor__chain" open={isOpen}>
      <summary>{plural(chain.length, 'certificate')}</summary>
      <ol>
        {chain.map((certificate) => (
          <li key={certificate.fingerprint}>
            <CertificateFacts certificate={certificate} />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** What one certificate says about itself. */
export function CertificateFacts({ certificate }: { certificate: Certificate }) {
  const { subject, issuer, names, validFrom, validTo, fingerprint } = certificate;
  return (
    <dl className="wb-facts">
      <dt>Subject</dt>
      <dd>{subject}</dd>
      <dt>Issuer</dt>
      <dd>{issuer}</dd>
      {names !== '' && (
        <>
          <dt>Names</dt>
          <dd>{names}</dd>
        </>
      )}
      <dt>Valid</dt>
      <dd>
        {validFrom} to {validTo}
      </dd>
      <dt>SHA-256</dt>
      <dd className="wb-mono">{fingerprint}</dd>
    </dl>
  );
}
