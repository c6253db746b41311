import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Output } from '../../shared/contract/index.ts';
import type { AppError, WireError } from '../../shared/errors.ts';
import { operationKey } from '../client/queries.ts';

/** Kinds that say something about the registry or the way there, not about Waybill or what was typed. */
const explainable = new Set(['unauthorized', 'denied', 'rate-limited', 'network', 'tls', 'timeout', 'untrusted']);

/**
 * Leads from an error to its registry's settings, where that is one of the user's: to the examination, and to the
 * sign-in where that is what is missing.
 */
export function RegistryLinks({ error: { kind, details } }: { error: AppError | WireError }) {
  const queries = useQueryClient();
  if (!explainable.has(kind) || details.registry === undefined) return null;
  const known = queries.getQueryData<Output<'connections.list'>>(operationKey('connections.list', {}));
  const connection = known?.connections.find(({ url }) => URL.parse(url)?.host === details.registry);
  if (connection === undefined) return null;
  const to = { to: '/connections/$connectionId', params: { connectionId: connection.id } } as const;
  return (
    <>
      {kind === 'unauthorized' && connection.kind === 'remote' && (
        <Link className="wb-error__link" {...to} search={{ open: 'sign-in' }}>
          Sign in…
        </Link>
      )}
      <Link className="wb-error__link" {...to} search={{ open: 'examine' }}>
        Find out why
      </Link>
    </>
  );
}
