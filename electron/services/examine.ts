import type { Examination, ExaminationStage } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { examineConnection, reportAsText } from '../registry/doctor/doctor.ts';
import type { Stage } from '../registry/doctor/report.ts';
import type { RegistryOptions } from '../registry/registry.ts';
import { parseRegistryOrigin } from './connection-url.ts';
import { resolveTransport } from './connections-certificates.ts';
import type { Core } from './core.ts';
import { clientOptions } from './registry-clients.ts';

type Examine = Services['connections']['examine'];

/** Examines kept registries and those being added. Keeps nothing, changes no state, and lets no secret out. */
export function createExamine(core: Core): Examine {
  return async (input, { signal }) => {
    const isKept = 'id' in input;
    const options = isKept ? await core.registries.options(input.id) : await typedOptions(core, input, signal);
    const repository = isKept ? knownRepository(core, input.id) : undefined;
    const { watch } = input;
    const onStage = (stage: Stage) => {
      if (watch !== undefined) core.publish('connections.examined', { watch, stage: toWire(stage) });
    };
    const report = await examineConnection(options, { repository, signal, onStage });
    return {
      stages: report.stages.map(toWire),
      chain: [...report.chain],
      reportText: reportAsText(report),
    } satisfies Examination;
  };
}

function toWire(stage: Stage): ExaminationStage {
  return { ...stage, detail: stage.detail.slice(0, 4000), advice: stage.advice?.slice(0, 1000) ?? null };
}

type TypedInput = Exclude<Parameters<Examine>[0], { id: string }>;

async function typedOptions(core: Core, input: TypedInput, signal: AbortSignal): Promise<RegistryOptions> {
  const { url, credentials, allowPlainHttp, transport, approvedRealms } = input;
  const { url: origin } = parseRegistryOrigin(url);
  if (credentials.method === 'basic') core.ports.hide(credentials.password);
  if (credentials.method === 'token') core.ports.hide(credentials.token);
  const settings = {
    ...{ id: 'examined', url: origin, allowPlainHttp, approvedRealms, username: null, method: credentials.method },
    source: credentials.method === 'imported' ? credentials.source : undefined,
    transport: transport && (await resolveTransport(core, origin, transport, undefined, signal)),
  };
  return clientOptions(core, settings, credentials.method === 'imported' ? undefined : credentials);
}

/** Registries that list nothing still have the repositories the user named. */
function knownRepository({ settings }: Core, id: string): string | undefined {
  return settings.current().added.find(({ connectionId }) => connectionId === id)?.repository;
}
