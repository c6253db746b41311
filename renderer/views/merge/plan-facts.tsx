import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { Arrow } from '../../ui/arrow.tsx';
import { copySentence } from './copy-words.ts';
import { warningTitle } from './merge-words.ts';

/** What the host would do, as facts: digests, type, copies, permission, expiration, who else is concerned. */
export function PlanFacts({ plan }: { plan: MergePlanDto }) {
  return (
    <dl className="wb-facts">
      <dt>Digest</dt>
      <dd>
        {plan.destinationDigest === null ? (
          <span className="wb-dim">no tag yet</span>
        ) : (
          <Digest digest={plan.destinationDigest} old />
        )}
        <Arrow />
        <Digest digest={plan.resultDigest} />
      </dd>
      <dt>Type</dt>
      <dd className="wb-mono">{plan.contentType}</dd>
      <dt>To copy</dt>
      <dd>{copySentence(plan.copy)}</dd>
      <dt>Permission</dt>
      <dd>{permissionWords[plan.permission]}</dd>
      {plan.expirationChange !== null && (
        <>
          <dt>Expiration</dt>
          <dd>
            <Expiration change={plan.expirationChange} />
          </dd>
        </>
      )}
      <dt>Other tags</dt>
      <dd>
        {plan.siblings.length === 0
          ? 'none on the old list'
          : `${plan.siblings.join(', ')} ${plan.siblings.length === 1 ? 'stays' : 'stay'} on the old list`}
      </dd>
      <dt>Signatures</dt>
      <dd>
        {plan.signaturesLost.length === 0 ? (
          'none known for the old list'
        ) : (
          <span className="wb-board__decide">
            The new list is unsigned; sign it again. Old: {plan.signaturesLost.join(', ')}
          </span>
        )}
      </dd>
      {plan.warnings.map((warning) => (
        <Warning
          key={`${warning.code} ${warning.message}`}
          title={warningTitle(warning.code)}
          message={warning.message}
        />
      ))}
    </dl>
  );
}

const permissionWords: Readonly<Record<MergePlanDto['permission'], string>> = {
  granted: 'this account may write to the destination',
  denied: 'this account may not write to the destination',
  unknown: 'the registry does not tell beforehand whether this account may write',
};

function Expiration({ change }: { change: NonNullable<MergePlanDto['expirationChange']> }) {
  const time = (ms: number | null) => (ms === null ? 'never' : formatAbsolute(ms));
  return (
    <span className="wb-board__decide">
      <span className="wb-old">{time(change.beforeMs)}</span>
      <Arrow />
      {time(change.afterMs)} <span className="wb-review__why">{change.words}</span>
    </span>
  );
}

function Warning({ title, message }: { title: string; message: string }) {
  return (
    <>
      <dt className="wb-board__decide">{title}</dt>
      <dd>{message}</dd>
    </>
  );
}
