import { createRegistryOver } from '../create-registry.ts';
import { type Environment, realEnvironment } from '../environment.ts';
import type { CallOptions, RegistryOptions } from '../registry.ts';
import { wire } from '../wiring.ts';
import { examineDns, examineTcp, examineTls, type NetworkContext } from './network-stages.ts';
import {
  examineCatalog,
  examineChallenge,
  examineQuayApi,
  examineRealm,
  examineRegistry,
  examineTags,
  examineToken,
  type RegistryContext,
} from './registry-stages.ts';
import type { CertificateFacts } from '../http/peer-certificate.ts';
import { type DoctorReport, runStages, type Stage, type StagePlan } from './report.ts';

/** What to examine and whom to tell. */
export interface Examination extends CallOptions {
  /** A repository the user cares about; without one the first of the catalog is tried. */
  readonly repository?: string | undefined;
  readonly onStage?: ((stage: Stage) => void) | undefined;
}

/**
 * Tests a connection step by step: name, port, certificate, `/v2/`, challenge, token service, token, repositories,
 * tags, Quay's API. Each failure names its cause; what cannot be tested after it is skipped and says why.
 * @throws AppError `invalid-input` for options no client can be made of, `cancelled`.
 */
export async function examineConnection(
  options: RegistryOptions,
  { repository, signal, onStage }: Examination = {},
  environment: Environment = realEnvironment,
): Promise<DoctorReport> {
  const wiring = wire(options, environment);
  const { registry } = wiring;
  const network: NetworkContext = {
    ...{ registry, transport: wiring.transport, signal, found: {} },
    timeoutMs: environment.limits.connectTimeoutMs,
  };
  const now = () => environment.now();
  const client = createRegistryOver(wiring, options, environment);
  const context: RegistryContext = { wiring, client, options, repository, signal, now, found: {} };
  const plans: StagePlan[] = [
    { name: 'dns', isVital: true, run: () => examineDns(network) },
    { name: 'tcp', isVital: true, run: () => examineTcp(network) },
    { name: 'tls', isVital: true, run: () => examineTls(network) },
    { name: 'registry', isVital: true, run: () => examineRegistry(context) },
    { name: 'challenge', isVital: true, run: () => examineChallenge(context) },
    { name: 'realm', isVital: true, run: () => examineRealm(context) },
    { name: 'token', isVital: true, run: () => examineToken(context) },
    { name: 'catalog', isVital: false, run: () => examineCatalog(context) },
    { name: 'tags', isVital: false, run: () => examineTags(context) },
    { name: 'quay-api', isVital: false, run: () => examineQuayApi(context) },
  ];
  try {
    const clean = (text: string) => wiring.redactor.clean(text);
    const stages = await runStages(plans, { now, clean, onStage });
    return { registry: registry.origin, stages, chain: (network.found.chain ?? []).map((one) => cleaned(one, clean)) };
  } finally {
    await wiring.close();
  }
}

// A certificate is the server's own words, like any other answer.
function cleaned({ subject, issuer, names, ...rest }: CertificateFacts, clean: (text: string) => string) {
  return { ...rest, subject: clean(subject), issuer: clean(issuer), names: clean(names) };
}

const signs: Readonly<Record<Stage['result'], string>> = { ok: 'ok', failed: 'FAILED', skipped: 'skipped' };

/** The report as plain text, for a ticket. */
export function reportAsText({ registry, stages, chain }: DoctorReport): string {
  const lines = stages.map(({ name, result, detail, advice, durationMs }) => {
    const head = `${name.padEnd(10)} ${signs[result].padEnd(8)} ${String(durationMs).padStart(6)} ms  ${detail}`;
    return advice === null ? head : `${head}\n${' '.repeat(31)}→ ${advice}`;
  });
  const certificates = chain.map(
    ({ subject, issuer, validFrom, validTo, fingerprint }, index) =>
      `${index + 1}. ${subject}, issued by ${issuer}, valid from ${validFrom} to ${validTo}, SHA-256 ${fingerprint}`,
  );
  const title = certificates.length === 0 ? [] : ['Certificates:'];
  return [`Connection test of ${registry}`, ...lines, ...title, ...certificates].join('\n');
}
