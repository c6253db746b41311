import type { Certificate } from '../../../shared/contract/connections.ts';
import type { ErrorDetails, ErrorKind } from '../../../shared/errors.ts';

/** What is wrong with a server's certificate. */
export type CertificateProblem = 'unknown-authority' | 'self-signed' | 'expired' | 'not-yet' | 'wrong-host' | 'changed';

const problems: Readonly<Record<string, CertificateProblem>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-host',
  E_PINNED: 'changed',
};

/** The problem a person can decide about; null for other failures of TLS, and for everything else. */
export function certificateProblem(error: {
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;
}): CertificateProblem | null {
  const { reason = '' } = error.details;
  // A pinned certificate that is not shown is a matter of trust, not of the handshake.
  return error.kind === 'tls' || reason === 'E_PINNED' ? (problems[reason] ?? null) : null;
}

/** The words of the question. */
export interface CertificateWords {
  readonly title: string;
  readonly danger: string;
  /** When this is no attack. */
  readonly expected: string;
}

/** Who is not who they say, what may happen, and when it is to be expected. */
export function certificateWords(problem: CertificateProblem, host: string, own: Certificate | null): CertificateWords {
  const danger = `Somebody between you and ${host} could read the password and change images.`;
  switch (problem) {
    case 'unknown-authority':
      return {
        title: `Nobody this computer trusts vouches for ${host}`,
        danger,
        expected:
          'This is normal where a company has its own certificate authority, or a proxy that looks into connections. Compare the fingerprint with what its administrators say.',
      };
    case 'self-signed':
      return {
        title: `${host} vouches only for itself`,
        danger,
        expected:
          'This is normal for a registry somebody set up for a test. Compare the fingerprint with the one on that machine.',
      };
    case 'expired':
      return {
        title: `The certificate of ${host} has expired`,
        danger: `${own === null ? 'It' : `It ended on ${own.validTo}. It`} is no longer watched over; ${danger.toLowerCase()}`,
        expected: 'Whoever runs the registry has to renew it. A wrong date on this computer looks the same.',
      };
    case 'not-yet':
      return {
        title: `The certificate of ${host} is not valid yet`,
        danger: `${own === null ? '' : `It begins on ${own.validFrom}. `}${danger}`,
        expected: 'Look at this computer’s date and time first.',
      };
    case 'wrong-host':
      return {
        title: `The certificate is not for ${host}`,
        danger: `${own === null || own.names === '' ? 'It is for another host.' : `It is for ${own.names}.`} ${danger}`,
        expected:
          'This happens when a registry is addressed by another name than its own, or when a proxy or portal answers in its place. Try the name in the certificate.',
      };
    case 'changed':
      return {
        title: `${host} shows another certificate than the one you accepted`,
        danger,
        expected: 'This is normal after the registry’s certificate was renewed. Compare the new fingerprint.',
      };
  }
}

/** What can be done besides going away. */
export interface CertificateChoices {
  /** The authority that could be trusted for this registry; null when that would not help. */
  readonly authority: Certificate | null;
  /** Why no authority is offered. */
  readonly whyNoAuthority: string | null;
  /** The one certificate that could be accepted by itself. */
  readonly pin: Certificate | null;
}

/**
 * What helps against a problem. Trusting an authority makes a stranger known; it makes no certificate fit another host
 * or another day.
 * @param chain from the server's own certificate upwards
 */
export function certificateChoices(problem: CertificateProblem, chain: readonly Certificate[]): CertificateChoices {
  const [own = null] = chain;
  const no = (whyNoAuthority: string): CertificateChoices => ({ authority: null, whyNoAuthority, pin: own });
  switch (problem) {
    case 'wrong-host':
      return no('No authority can help: the certificate is for another host, whoever vouches for it.');
    case 'expired':
    case 'not-yet':
      return no('No authority can help: the certificate is out of its time, whoever vouches for it.');
    case 'changed':
      return no(
        'This registry is bound to one certificate. Withdraw that in its settings to trust an authority instead.',
      );
    case 'self-signed':
      return { authority: own?.isAuthority === true ? own : null, whyNoAuthority: null, pin: own };
    case 'unknown-authority': {
      const authority = chain.findLast((one) => one.isAuthority) ?? null;
      return authority !== null
        ? { authority, whyNoAuthority: null, pin: own }
        : no('The server does not show its authority’s certificate. If you have that as a file, use it below.');
    }
  }
}
