import { AppError, type ErrorKind } from '../../../shared/errors.ts';
import { failure, place, printable, type Where } from './messages.ts';
import { PinMismatch } from './transport.ts';
import { nameOfWay, ProxyFailure, type Way } from './ways.ts';

interface Explanation {
  readonly kind: ErrorKind;
  readonly what: string;
  readonly advice: string;
}

const network = (what: string, advice: string): Explanation => ({ kind: 'network', what, advice });
const tls = (what: string, advice: string): Explanation => ({ kind: 'tls', what, advice });
const timeout = (what: string): Explanation => ({
  kind: 'timeout',
  what,
  advice: 'Try again. If it stays like this, a firewall or proxy may be swallowing the traffic.',
});

const trustAdvice =
  'If this is your company’s registry or proxy, add its certificate authority to the trusted certificates of this registry.';
const chainAdvice = `The server did not send a chain that leads to a trusted authority. ${trustAdvice}`;
const clientCertificateAdvice =
  'Put a client certificate and its key (NAME.cert and NAME.key) into the folder certs.d/HOST.';
const certificateRequired = tls('the server asks for a client certificate.', clientCertificateAdvice);
const interrupted = network('the connection was interrupted.', 'Check the network and try again.');
const plainOnTls = 'If this registry really speaks plain http, write http://HOST. Waybill never switches by itself.';

// Codes of Node, OpenSSL and undici, by what they mean for a person.
const explanations: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: network(
    'there is no host of that name.',
    'Check the spelling of the address, and that VPN or DNS are working.',
  ),
  EAI_AGAIN: network(
    'the name could not be looked up right now.',
    'Check that the network and DNS are working, then try again.',
  ),
  ECONNREFUSED: network(
    'the host refuses connections on that port.',
    'Check the port, and that the registry is running.',
  ),
  EHOSTUNREACH: network('the host cannot be reached.', 'Check the network or VPN.'),
  ENETUNREACH: network('the network cannot be reached.', 'Check the network or VPN.'),
  ECONNRESET: interrupted,
  EPIPE: interrupted,
  UND_ERR_SOCKET: interrupted,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: interrupted,
  ETIMEDOUT: timeout('no connection within the time limit.'),
  UND_ERR_CONNECT_TIMEOUT: timeout('no connection within the time limit.'),
  UND_ERR_HEADERS_TIMEOUT: timeout('the registry accepted the connection but sent no answer in time.'),
  UND_ERR_BODY_TIMEOUT: timeout('the answer stopped in the middle and did not go on.'),
  E_TOTAL_TIMEOUT: timeout('it took longer than the time limit for one call.'),
  UND_ERR_HEADERS_OVERFLOW: network(
    'the answer has more headers than a registry ever sends.',
    'Check that the address is that of a registry.',
  ),
  CERT_HAS_EXPIRED: tls(
    'the server’s certificate has expired.',
    'Ask whoever runs the registry to renew it; also check this computer’s date.',
  ),
  CERT_NOT_YET_VALID: tls('the server’s certificate is not valid yet.', 'Check this computer’s date and time.'),
  ERR_TLS_CERT_ALTNAME_INVALID: tls(
    'the server’s certificate is for another host.',
    'Check the address; a proxy or portal may be answering in the registry’s place.',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: tls('the server’s certificate is self-signed.', trustAdvice),
  SELF_SIGNED_CERT_IN_CHAIN: tls(
    'the server’s certificate comes from an authority this computer does not know.',
    trustAdvice,
  ),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: tls('the authority behind the server’s certificate is unknown.', chainAdvice),
  UNABLE_TO_GET_ISSUER_CERT: tls('the authority behind the server’s certificate is unknown.', chainAdvice),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: tls('the authority behind the server’s certificate is unknown.', chainAdvice),
  ERR_SSL_WRONG_VERSION_NUMBER: tls('the server does not speak TLS on that port.', plainOnTls),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: tls('the server does not speak TLS on that port.', plainOnTls),
  ERR_SSL_HTTP_REQUEST: tls('the server does not speak TLS on that port.', plainOnTls),
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: certificateRequired,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: tls('the TLS handshake failed.', clientCertificateAdvice),
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: tls(
    'the server does not accept the client certificate.',
    clientCertificateAdvice,
  ),
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: tls('the server does not accept the client certificate.', clientCertificateAdvice),
};

const fallback = network('the connection failed.', 'Check the address and the network, then try again.');

/** The first code found in an error, its causes and its collected attempts. */
export function errorCode(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 5) return null;
  const inner = errorCode(error.cause, depth + 1);
  const first = error instanceof AggregateError ? errorCode(error.errors[0], depth + 1) : null;
  const own = 'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : null;
  // A wrapper such as UND_ERR_SOCKET says less than what it wraps.
  return inner ?? own ?? first ?? (error.name === 'HTTPParserError' ? 'HPE_INVALID' : null);
}

/** undici asks http proxies itself and makes an error of their 407. */
function isForwardRefused(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Proxy Authentication Required (407)');
}

function explainProxy({ reason, answer, proxy }: ProxyFailure): Explanation {
  switch (reason) {
    case 'E_PROXY_UNREACHABLE':
      return network(
        `the proxy ${proxy} cannot be reached (${printable(answer, 60)}).`,
        'Check the proxy settings of this computer, and that it is in the network they are for.',
      );
    case 'E_PROXY':
      return network(
        `the proxy ${proxy} refused the connection (${printable(answer, 60)}).`,
        'Check the proxy settings of this computer; the proxy may not allow this address or port.',
      );
    case 'E_PROXY_AUTHENTICATION':
      return network(
        `the proxy ${proxy} asks for a user name and password.`,
        'Put the proxy’s own user name and password into its setting; the registry’s are never sent to it.',
      );
  }
}

const tryTls = 'If the registry uses TLS, add it with https:// in front.';

/** What a code means, with the address that was contacted. */
function explain(code: string, contacted: URL | undefined): Explanation {
  // An HTTP parser that meets something else: most often a TLS port spoken to in plain http.
  if (code.startsWith('HPE_')) return network('the answer is not HTTP.', tryTls);
  // Libraries number and name their alerts differently.
  if (code.startsWith('ERR_SSL_') && code.endsWith('CERTIFICATE_REQUIRED')) return certificateRequired;
  const known = explanations[code.replace('SSL/TLS_ALERT', 'SSLV3_ALERT')];
  if (known === interrupted && contacted?.protocol === 'http:')
    return { ...known, advice: `${known.advice} ${tryTls}` };
  if (known !== undefined) return known;
  return code.startsWith('ERR_SSL_')
    ? tls('the TLS handshake failed.', 'Check the address; a proxy may be in the way.')
    : fallback;
}

/** The registry's certificate is another one than what the user allowed. */
export function pinError(where: Where, { pinned, shown }: PinMismatch): AppError {
  const what = `the server shows another certificate than the pinned one: SHA-256 ${shown}, pinned is ${pinned}.`;
  return new AppError('untrusted', failure(where, `${what} Nothing was sent.`), {
    ...place(where),
    reason: 'E_PINNED',
    advice: 'If the registry has a new certificate, compare its fingerprint with whoever runs it and pin that one.',
  });
}

// Failures of making a connection, after which another way may still lead there.
const unreached = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * A failure of a way as what it is: what goes wrong in reaching a proxy says nothing of the registry.
 * @returns the failure, and whether another way may be tried: nothing has been sent then.
 */
export function wayFailure(error: unknown, way: Way): { error: unknown; isUnreached: boolean } {
  if (error instanceof ProxyFailure) return { error, isUnreached: error.reason === 'E_PROXY_UNREACHABLE' };
  const code = errorCode(error) ?? '';
  if (way === null) return { error, isUnreached: unreached.has(code) };
  const name = nameOfWay(way);
  if (isForwardRefused(error)) {
    return { error: new ProxyFailure('E_PROXY_AUTHENTICATION', '407', name), isUnreached: false };
  }
  const isUnreached = unreached.has(code);
  return { error: isUnreached ? new ProxyFailure('E_PROXY_UNREACHABLE', code, name) : error, isUnreached };
}

/** A TLS failure with what the server's certificate says about itself. */
export function withCertificate(error: AppError, certificate: string): AppError {
  return new AppError(error.kind, `${error.message} ${certificate}`, error.details, { cause: error.cause });
}

/** A server that hangs up on whoever has no client certificate. */
export function clientCertificateError(where: Where, contacted: URL): AppError {
  const error = Object.assign(new Error(), { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' });
  return networkError(where, error, contacted);
}

/** Turns a failure of connecting, sending or receiving into an error with cause, reason code and advice. */
export function networkError(where: Where, error: unknown, contacted?: URL): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof PinMismatch) return pinError(where, error);
  const code = errorCode(error) ?? 'E_CONNECTION';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new AppError('cancelled', failure(where, 'the connection to the registry was closed.'), place(where));
  }
  const explained =
    error instanceof ProxyFailure
      ? { ...explainProxy(error), reason: error.reason }
      : { ...explain(code, contacted), reason: code };
  const isElsewhere = contacted !== undefined && contacted.host !== where.registry;
  const via = isElsewhere ? ` (at ${printable(contacted.host, 200)}, where the registry sent us)` : '';
  return new AppError(
    explained.kind,
    failure(where, `${explained.what}${via}`),
    { ...place(where), reason: explained.reason, advice: explained.advice.replace('HOST', where.registry) },
    { cause: new Error(code) },
  );
}
