import { sendJson, type Exchange } from '../http/exchange.ts';
import { apiProblem } from '../http/problem.ts';
import type { ApiDependencies } from './common.ts';

/** `GET /api/v1/user/`: who the credential belongs to. A token without `user:read` gets 401 although it is valid. */
export function createUserEndpoint({ model }: ApiDependencies) {
  return (exchange: Exchange): void => {
    const { caller } = exchange.access;
    if (!exchange.access.mayGenerally('user:read')) {
      throw apiProblem('invalid_token', 'Requires authentication', { session_required: false });
    }
    const username = caller.kind === 'user' ? caller.name : caller.kind === 'oauth' ? caller.namespace : 'local';
    const organizations = [...new Set(model.listRepositories({}).map((row) => model.namespaceOf(row).name))].toSorted();
    sendJson(exchange, 200, {
      anonymous: false,
      username,
      avatar: { name: username, hash: '', color: '#4394e5', kind: 'user' },
      can_create_repo: true,
      is_me: true,
      verified: true,
      email: '',
      logins: [],
      tag_expiration_s: model.lookupNamespace(username)?.windowS ?? 1_209_600,
      prompts: [],
      organizations: organizations.map((name) => ({
        name,
        avatar: { name, hash: '', color: '#4394e5', kind: 'org' },
        can_create_repo: true,
        public: false,
        is_org_admin: true,
        preferred_namespace: false,
      })),
    });
  };
}
