import { AppError, type ErrorKind } from '../../../shared/errors.ts';
import { failure, place, printable, type Where } from './messages.ts';

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
const plainOnTls =
  'If this registry really speaks plain http, add it again with http:// in front; Waybill never switches by itself.';

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

/** The proxy's status when the failure is an answer of the proxy to CONNECT. */
function proxyStatus(error: unknown): number | null {
  // For https it is an answer to CONNECT, for http undici makes an error of the proxy's 407.
  const pattern = /Proxy response \((\d{3})\)|Proxy Authentication Required \((407)\)/;
  const match = error instanceof Error ? pattern.exec(error.message) : null;
  return match === null ? null : Number(match[1] ?? match[2]);
}

function explainProxy(status: number): Explanation & { reason: string } {
  if (status !== 407) {
    return {
      ...network(`the proxy refused the connection (${status}).`, 'Check the proxy setting of this registry.'),
      reason: 'E_PROXY',
    };
  }
  return {
    ...network(
      'the proxy asks for a user name and password.',
      'Put the proxy’s own user name and password into its setting; the registry’s are never sent to it.',
    ),
    reason: 'E_PROXY_AUTHENTICATION',
  };
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
  const status = proxyStatus(error);
  const code = errorCode(error) ?? 'E_CONNECTION';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return new AppError('cancelled', failure(where, 'the connection to the registry was closed.'), place(where));
  }
  const explained = status === null ? { ...explain(code, contacted), reason: code } : explainProxy(status);
  const isElsewhere = contacted !== undefined && contacted.host !== where.registry;
  const via = isElsewhere ? ` (at ${printable(contacted.host, 200)}, where the registry sent us)` : '';
  return new AppError(
    explained.kind,
    failure(where, `${explained.what}${via}`),
    { ...place(where), reason: explained.reason, advice: explained.advice.replace('HOST', where.registry) },
    { cause: new Error(code) },
  );
}
