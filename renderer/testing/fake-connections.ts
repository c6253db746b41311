import type { Certificate, Connection, ExaminationStage } from '../../shared/contract/connections.ts';
import type { Input, Output, WaybillOperation } from '../../shared/contract/index.ts';
import { AppError, type WireError } from '../../shared/errors.ts';

type Answers = Partial<Record<WaybillOperation, (input: never) => unknown>>;
type Vault = Output<'app.info'>['vault'];

const fingerprint = (pair: string) => Array<string>(32).fill(pair).join(':');
const certificate = (subject: string, issuer: string, pair: string, isAuthority: boolean): Certificate => ({
  ...{ subject, issuer, isAuthority, fingerprint: fingerprint(pair) },
  names: isAuthority ? '' : `DNS:${subject}, IP Address:10.20.30.40`,
  validFrom: 'Jan 12 08:00:00 2026 GMT',
  validTo: 'Jan 11 08:00:00 2027 GMT',
});
const chainOf = (host: string): Certificate[] => [
  certificate(host, 'Example Corp Issuing CA 2', 'A1', false),
  certificate('Example Corp Issuing CA 2', 'Example Corp Root CA', 'B2', true),
  certificate('Example Corp Root CA', 'Example Corp Root CA', 'C3', true),
];

const hostOf = (url: string) => url.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '');

/** What goes wrong at an address, by words in it: `ca`, `expired`, `wronghost`, `selfsigned`, `realm`, `private`. */
function troubleOf(input: Input<'connections.add'>): WireError | null {
  const registry = hostOf(input.url);
  const { transport, credentials, approvedRealms = [] } = input;
  const isPinned = typeof transport?.pinnedFingerprint === 'string';
  const isTrusted =
    isPinned || typeof transport?.trustCertificate === 'string' || typeof transport?.caFile === 'string';
  const tls = (reason: string, message: string): WireError => ({
    kind: 'tls',
    message: `${registry}: asking who we are failed: ${message}`,
    details: { registry, reason, step: 'asking who we are' },
  });
  if (registry.includes('ca.') && !isTrusted)
    return tls('SELF_SIGNED_CERT_IN_CHAIN', 'the certificate comes from an authority this computer does not know.');
  if (registry.includes('selfsigned.') && !isTrusted)
    return tls('DEPTH_ZERO_SELF_SIGNED_CERT', 'the server’s certificate is self-signed.');
  if (registry.includes('expired.') && !isPinned) return tls('CERT_HAS_EXPIRED', 'the certificate has expired.');
  if (registry.includes('wronghost.') && !isPinned)
    return tls('ERR_TLS_CERT_ALTNAME_INVALID', 'the server’s certificate is for another host.');
  if (registry.includes('realm.') && !approvedRealms.includes('auth.other.example'))
    return {
      kind: 'untrusted',
      message: `${registry}: it wants the password sent to auth.other.example. Nothing was sent there.`,
      details: { registry, reason: 'E_REALM', realm: 'auth.other.example' },
    };
  if (registry.includes('private.') && credentials.method === 'anonymous')
    return {
      kind: 'unauthorized',
      message: `${registry} asks to sign in.`,
      details: { registry, reason: 'E_SIGN_IN_REQUIRED', status: 401 },
    };
  if (credentials.method === 'basic' && credentials.password !== 'right')
    return {
      kind: 'unauthorized',
      message: `${registry}: asking who we are failed: the user name or password is wrong.`,
      details: {
        ...{ registry, reason: 'E_CREDENTIALS', status: 401 },
        codes: [{ code: 'UNAUTHORIZED', message: 'Invalid username or password.' }],
      },
    };
  return null;
}

const steps: readonly (readonly [ExaminationStage['name'], ExaminationStage['result'], string, string | null])[] = [
  ['dns', 'ok', 'The name of the host leads to 10.20.30.40.', null],
  ['tcp', 'ok', 'The host accepts connections on port 443.', null],
  [
    ...(['tls', 'failed', 'The server’s certificate comes from an authority this computer does not know.'] as const),
    'If this is your company’s registry or proxy, trust its certificate authority for this registry.',
  ],
  ['registry', 'skipped', 'It needs “tls” to work first.', null],
  ['challenge', 'skipped', 'It needs “tls” to work first.', null],
  ['realm', 'skipped', 'It needs “tls” to work first.', null],
  ['token', 'skipped', 'It needs “tls” to work first.', null],
  ['catalog', 'skipped', 'It needs “tls” to work first.', null],
  ['tags', 'skipped', 'It needs “tls” to work first.', null],
  ['quay-api', 'skipped', 'It needs “tls” to work first.', null],
];

/** What the fake client has to do with registries as connections and with the file of secrets. */
export function createFakeConnections(
  connections: Connection[],
  publish: (name: string, payload: unknown) => void,
): Answers {
  let vault: Vault = { kind: 'session', locked: false };
  const template = connections.find(({ kind }) => kind === 'remote');
  const change = (id: string, part: Partial<Connection>): Connection => {
    const index = connections.findIndex((one) => one.id === id);
    const [old] = connections.slice(index, index + 1);
    if (old === undefined) throw new AppError('not-found', 'There is no such registry.', { reason: 'E_NO_CONNECTION' });
    const next = { ...old, ...part };
    connections[index] = next;
    publish('connections.changed', { id });
    return next;
  };
  const signedInWith = (credentials: Input<'connections.add'>['credentials']): Connection['signIn'] => ({
    method: credentials.method,
    username: credentials.method === 'basic' ? credentials.username : null,
    hasSecret: credentials.method === 'basic' || credentials.method === 'token',
    importedFrom: credentials.method === 'imported' ? '/home/me/.docker/config.json' : null,
  });
  const kept = (transport: Input<'connections.add'>['transport']): Connection['transport'] => ({
    caFile: transport?.caFile ?? null,
    clientCertificate: transport?.clientCertificate ?? null,
    pinnedFingerprint: transport?.pinnedFingerprint ?? null,
    trustedCertificate: transport?.trustCertificate ?? null,
    certsDirectory: null,
    proxy: null,
  });
  return {
    'app.info': () =>
      ({
        ...{ version: '0.1.0', host: 'browser', platform: 'linux', runtime: 'Node 24', notices: [], vault },
        secretAdvice: vault.kind === 'session' ? 'This host keeps secrets in memory only.' : null,
      }) satisfies Output<'app.info'>,
    'app.unlockVault': ({ passphrase }: Input<'app.unlockVault'>) => {
      if (passphrase.startsWith('wrong')) {
        throw new AppError('unauthorized', 'The passphrase does not open the file.', { reason: 'E_PASSPHRASE' });
      }
      vault = { kind: 'file', locked: false };
      return vault;
    },
    'app.useSessionVault': () => (vault = { kind: 'session', locked: false }),
    'connections.add': (input: Input<'connections.add'>) => {
      const trouble = troubleOf(input);
      if (trouble !== null) throw new AppError(trouble.kind, trouble.message, trouble.details);
      if (template === undefined) throw new AppError('internal', 'There is nothing to make it from.');
      const added: Connection = {
        ...template,
        id: `added-${String(connections.length)}`,
        name: input.name ?? hostOf(input.url),
        url: /^https?:/.test(input.url) ? input.url : `https://${input.url}`,
        signIn: signedInWith(input.credentials),
        transport: kept(input.transport),
        approvedRealms: input.approvedRealms ?? [],
      };
      connections.push(added);
      publish('connections.changed', { id: added.id });
      return added;
    },
    'connections.imports': ({ url }: Input<'connections.imports'>) =>
      ({
        found: url.includes('nothing')
          ? []
          : [
              {
                ...{ source: 'podman', place: '/run/user/1000/containers/auth.json', helper: null, scope: null },
                ...{ username: 'ann', kind: 'password', error: null },
              },
              {
                ...{ source: 'docker', place: '/home/me/.docker/config.json', helper: 'pass', scope: null },
                ...{ username: null, kind: 'helper' },
                error: {
                  kind: 'not-found',
                  message: 'There is no program docker-credential-pass.',
                  details: { reason: 'E_HELPER_MISSING', advice: 'Install it, or take it out of config.json.' },
                },
              },
            ],
      }) satisfies Output<'connections.imports'>,
    'connections.certificates': ({ url }: Input<'connections.certificates'>) =>
      ({
        chain: chainOf(hostOf(url)),
        trusted: false,
        problem: 'The authority is unknown.',
      }) satisfies Output<'connections.certificates'>,
    'connections.examine': async ({ watch }: Input<'connections.examine'>) => {
      const stages = steps.map(([name, result, detail, advice], index) => ({
        ...{ name, result, detail, advice },
        durationMs: result === 'skipped' ? 0 : 4 + index * 23,
      }));
      for (const stage of stages) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        publish('connections.examined', { watch, stage });
      }
      return { stages, chain: chainOf('registry.example'), reportText: 'Connection test of https://registry.example' };
    },
    'connections.signIn': ({ id, credentials }: Input<'connections.signIn'>) => {
      if (credentials.method === 'basic' && credentials.password !== 'right')
        throw new AppError('unauthorized', 'The user name or password is wrong.', {
          ...{ registry: 'quay.example', reason: 'E_CREDENTIALS', status: 401 },
        });
      return change(id, { signIn: signedInWith(credentials) });
    },
    'connections.signOut': ({ id }: Input<'connections.signOut'>) => {
      const old = connections.find((one) => one.id === id)?.signIn;
      return change(id, { signIn: { ...(old ?? signedInWith({ method: 'anonymous' })), hasSecret: false } });
    },
    'connections.edit': ({ id, name, url, transport }: Input<'connections.edit'>) =>
      change(id, {
        ...(name === undefined ? {} : { name }),
        ...(url === undefined ? {} : { url }),
        ...(transport === undefined ? {} : { transport: kept(transport) }),
      }),
    'connections.approveRealm': ({ id, realm, approved }: Input<'connections.approveRealm'>) => {
      const others = (connections.find((one) => one.id === id)?.approvedRealms ?? []).filter((one) => one !== realm);
      return change(id, { approvedRealms: approved ? [...others, realm] : others });
    },
    'connections.remove': ({ id }: Input<'connections.remove'>) => {
      connections.splice(
        connections.findIndex((one) => one.id === id),
        1,
      );
      publish('connections.changed', { id });
      return {};
    },
  };
}
