import type { Examination } from '../../shared/contract/connections.ts';
import type { Services } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { examineConnection, reportAsText } from '../registry/doctor/doctor.ts';
import type { RegistryOptions } from '../registry/registry.ts';
import { parseRegistryOrigin } from './connection-url.ts';
import type { Core } from './core.ts';
import { clientOptions } from './registry-clients.ts';

type Examine = Services['connections']['examine'];

/** Examines kept registries and those being added. Keeps nothing, changes no state, and lets no secret out. */
export function createExamine(core: Core): Examine {
  return async (input, { signal }) => {
    const isKept = 'id' in input;
    const options = isKept ? await core.registries.options(input.id) : await typedOptions(core, input);
    const repository = isKept ? knownRepository(core, input.id) : undefined;
    const report = await examineConnection(options, { repository, signal });
    return {
      stages: report.stages.map((stage) => ({
        ...stage,
        detail: stage.detail.slice(0, 4000),
        advice: stage.advice?.slice(0, 1000) ?? null,
      })),
      chain: [...report.chain],
      reportText: reportAsText(report),
    } satisfies Examination;
  };
}

type TypedInput = Exclude<Parameters<Examine>[0], { id: string }>;

async function typedOptions(core: Core, { url, credentials, allowPlainHttp }: TypedInput): Promise<RegistryOptions> {
  if (credentials.method === 'imported') throw new AppError('unsupported', 'Waybill cannot do this yet.');
  const { url: origin } = parseRegistryOrigin(url);
  return clientOptions(core, { url: origin, allowPlainHttp }, credentials);
}

/** Registries that list nothing still have the repositories the user named. */
function knownRepository({ settings }: Core, id: string): string | undefined {
  return settings.current().added.find(({ connectionId }) => connectionId === id)?.repository;
}
