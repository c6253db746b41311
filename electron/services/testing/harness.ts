import { contract } from '../../../shared/contract/index.ts';
import type { Client, Input, Output, WaybillEvent, WaybillOperation } from '../../../shared/contract/index.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { AppError, fromWireError } from '../../../shared/errors.ts';
import { createServices } from '../create-services.ts';
import { createDispatcher } from '../dispatcher.ts';
import { createEventHub } from '../event-hub.ts';
import type { Clock, LocalRegistryAddress, Paths } from '../ports.ts';
import { createFakePorts } from './fake-ports.ts';
import type { FakePorts } from './fake-ports.ts';

/** All services behind the real dispatcher, as a host has them, with ports in memory. */
export interface Harness {
  call: Client['call'];
  /** The error a call rejects with; fails when it does not reject. */
  refusal<N extends WaybillOperation>(name: N, input: Input<N>): Promise<AppError>;
  /** Waits until a job has ended. */
  ended(jobId: string): Promise<Job>;
  /** Adds a registry without credentials and gives its connection's id. */
  connect(url: string): Promise<string>;
  readonly events: readonly WaybillEvent[];
  /** Every answer so far, as it would travel. */
  readonly envelopes: readonly string[];
  readonly fakes: FakePorts;
  /** Ends the services as a host does; the folders stay until `remove`. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts services. With `paths` of an earlier harness they find what that one left. */
export async function startHarness(
  options: { localRegistry?: LocalRegistryAddress | null; clock?: Clock; fakes?: FakePorts; paths?: Paths } = {},
): Promise<Harness> {
  const fakes =
    options.fakes ??
    (await createFakePorts({
      ...(options.clock === undefined ? {} : { clock: options.clock }),
      ...(options.paths === undefined ? {} : { paths: options.paths }),
    }));
  const { ports } = fakes;
  const hub = createEventHub({ clock: ports.clock, log: ports.log });
  const events: WaybillEvent[] = [];
  const envelopes: string[] = [];
  hub.subscribe(null, (event) => void events.push(event));
  const { localRegistry = null } = options;
  const info = { version: '0.0.0-test', host: 'browser' as const };
  const running = createServices({ ports, info, localRegistry, publish: hub.publish });
  await running.start();
  const dispatch = createDispatcher(contract, running.services, { log: ports.log });
  const call = async <N extends WaybillOperation>(
    name: N,
    input: Input<N>,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<Output<N>> => {
    const answer = await dispatch(name, input, signal ?? new AbortController().signal);
    envelopes.push(JSON.stringify(answer));
    if (!answer.ok) throw fromWireError(answer.error);
    return answer.value as Output<N>;
  };
  const stop = async () => {
    await running.stop();
    hub.close();
  };
  return {
    call,
    events,
    envelopes,
    fakes,
    stop,
    remove: fakes.remove,
    refusal: async (name, input) => {
      const outcome = await call(name, input).catch((error: unknown) => error);
      if (outcome instanceof AppError) return outcome;
      throw new Error(`${name} did not refuse: ${JSON.stringify(outcome)}`);
    },
    ended: async (id) => {
      for (let attempt = 0; attempt < 2000; attempt += 1) {
        const job = await call('jobs.get', { id });
        if (job.state !== 'running') return job;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error('the job did not end');
    },
    connect: async (url) => (await call('connections.add', { url, credentials: { method: 'anonymous' } })).id,
  };
}
