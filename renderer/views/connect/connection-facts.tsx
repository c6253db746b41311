import type { ReactNode } from 'react';
import type { Connection } from '../../../shared/contract/connections.ts';
import { useWrite } from '../../client/queries.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/values.tsx';
import { QuotaMeter } from '../frame/connection-marks.tsx';
import { capabilityWords } from './capability-words.ts';

/** What the registry was found to be able to do, and what it still allows. */
export function CapabilityFacts({ connection }: { connection: Connection }) {
  const { quota, state } = connection;
  return (
    <dl className="wb-facts">
      {capabilityWords(connection.capabilities).map(({ name, words }) => (
        <Fact key={name} name={name}>
          {words}
        </Fact>
      ))}
      <Fact name="Quota">
        {quota === null ? (
          <span className="wb-dim">The registry has told none.</span>
        ) : (
          <>
            <QuotaMeter quota={quota} />{' '}
            <span className="wb-dim">
              as of <RelativeTime timeMs={quota.seenAtMs} />
            </span>
          </>
        )}
      </Fact>
      <Fact name="Last asked">
        <RelativeTime timeMs={state.checkedAtMs} />
      </Fact>
    </dl>
  );
}

/** What is used on the way besides what can be typed: folders and proxies that were found. */
export function FoundTransport({ transport }: { transport: Connection['transport'] }) {
  const { certsDirectory, proxy } = transport;
  return (
    <dl className="wb-facts">
      <Fact name="Folder of certificates">
        {certsDirectory === null ? (
          <span className="wb-dim">none found (certs.d of Podman and Docker)</span>
        ) : (
          <>
            <span className="wb-mono">{certsDirectory.path}</span>
            <br />
            {certsDirectory.files.length === 0 ? 'empty' : certsDirectory.files.join(', ')}
          </>
        )}
      </Fact>
      <Fact name="Proxy">{proxy ?? <span className="wb-dim">none, directly</span>}</Fact>
    </dl>
  );
}

/** Token services that may be sent the credentials, each with the way to take that back. */
export function ApprovedRealms({ connection }: { connection: Connection }) {
  const approve = useWrite('connections.approveRealm');
  const { id, approvedRealms } = connection;
  if (approvedRealms.length === 0)
    return <p className="wb-dim">None besides its own. You are asked when it names another one.</p>;
  return (
    <>
      <ul className="wb-realms">
        {approvedRealms.map((realm) => (
          <li key={realm}>
            <span className="wb-mono">{realm}</span>
            <ActionButton
              variant="link"
              disabledBecause={approve.isPending ? 'Working…' : undefined}
              onClick={() => approve.mutate({ id, realm, approved: false })}
            >
              Withdraw<span className="pf-v6-u-screen-reader"> {realm}</span>
            </ActionButton>
          </li>
        ))}
      </ul>
      {approve.error !== null && <ErrorPanel error={approve.error} what="Not withdrawn" isExplained />}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
