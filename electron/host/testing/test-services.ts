import { contract, type Services } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';

/** Services for transport tests, and what reached them. */
export interface TestServices {
  readonly services: Services;
  /** Signals of the `tags.list` calls so far; each waits for its abort. */
  readonly waiting: AbortSignal[];
}

type SomeServices = { readonly [G in keyof Services]?: Partial<Services[G]> };

/**
 * `app.info` answers a value with a member too many, `jobs.get` one with odd numbers and letters, `connections.check`
 * fails with a full error, `connections.remove` with one that is no AppError, and `tags.list` waits until it is aborted.
 * Everything else is refused as `unsupported`.
 */
export function createTestServices(): TestServices {
  const waiting: AbortSignal[] = [];
  const some: SomeServices = {
    app: { info },
    connections: {
      check: async ({ id }) => {
        throw new AppError('unauthorized', `No entry for ${id}`, fullDetails, { cause: new Error('canary-in-cause') });
      },
      remove: async () => {
        throw new Error('canary-in-error');
      },
    },
    tags: {
      list: (_input, { signal }) => {
        waiting.push(signal);
        return new Promise(() => undefined);
      },
    },
    jobs: { get: getJob },
  };
  return { services: complete(some), waiting };
}

const fullDetails = {
  registry: 'quay.example:443',
  status: 401,
  codes: [{ code: 'UNAUTHORIZED', message: 'no' }],
  side: 'source',
  retryAfterMs: 1500,
} as const;

const info: Services['app']['info'] = async () => {
  const answer = {
    version: '1.2.3',
    host: 'browser' as const,
    platform: 'test',
    runtime: 'Ünïcode 🚀',
    vault: { kind: 'session' as const, locked: false },
    secretAdvice: null,
    password: 'canary-in-output',
  };
  return answer;
};

const getJob: Services['jobs']['get'] = async ({ id }) => ({
  id,
  kind: 'merge',
  title: 'a\u2028b “c”',
  state: 'done',
  steps: [{ label: 'first', state: 'done', detail: null, error: null }],
  bytesDone: 0,
  bytesTotal: Number.MAX_SAFE_INTEGER,
  startedAtMs: 0.5,
  endedAtMs: null,
  canCancel: false,
  error: null,
  journalIds: [],
  warnings: [],
});

const refuse = async (): Promise<never> => {
  throw new AppError('unsupported', 'This operation is not part of the test.');
};

function complete(some: SomeServices): Services {
  const groups = Object.entries(contract).map(([group, members]) => {
    const given: Readonly<Record<string, unknown>> = some[group as keyof Services] ?? {};
    return [group, Object.fromEntries(Object.keys(members).map((name) => [name, given[name] ?? refuse]))];
  });
  return Object.fromEntries(groups) as Services;
}
