import type { CallOptions } from '../registry.ts';
import type { QuayHttp } from './quay-http.ts';

/**
 * Who the API takes us for (`GET /api/v1/user/`), as it says it.
 * @throws AppError `unauthorized` or `denied` for a token that may not ask this.
 */
export function readUser(quay: QuayHttp, { signal }: CallOptions): Promise<Readonly<Record<string, unknown>>> {
  return quay.readObject({
    step: 'asking who we are',
    method: 'GET',
    path: '/user/',
    expect: [200],
    isRepeatable: true,
    signal,
  });
}
