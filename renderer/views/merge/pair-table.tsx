import type { MergePlanDto } from '../../../shared/contract/merges.ts';
import { errorWords } from '../../client/error-words.ts';
import { Digest } from '../../ui/digest.tsx';
import { Arrow } from '../../ui/arrow.tsx';
import { CompanionList } from './companion-list.tsx';
import { copyable, isChosen } from './companion-words.ts';
import { copySentence, joinCopies } from './copy-words.ts';
import { changeWords, pairKey, pairWords } from './merge-pairs.ts';
import { warningTitle } from './merge-words.ts';
import { KeepTick } from './keep-tick.tsx';
import { stopWords } from './stop-words.ts';
import type { Extras, ReviewedPair } from './use-reviewed.ts';

interface PairTableProps {
  readonly pairs: readonly ReviewedPair[];
  readonly isPending: boolean;
  readonly extras: Extras;
}

/** Every pair with what becomes of its tag, also those that are left out, and what travels for all of them. */
export function PairTable({ pairs, isPending, extras }: PairTableProps) {
  const plans = pairs.flatMap(({ plan }) => plan ?? []);
  const moving = new Set(pairs.flatMap(({ state, plan }) => (plan === null ? [] : state.pair.destination.tag)));
  return (
    <>
      <table className="wb-review__pairs">
        <caption className="pf-v6-u-screen-reader">What becomes of each tag</caption>
        <thead>
          <tr>
            <th scope="col">Tag</th>
            <th scope="col">From</th>
            <th scope="col">Digest</th>
            <th scope="col">What happens</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map((reviewed) => (
            <tr key={pairKey(reviewed.state.pair)}>
              <th scope="row" className="wb-strong">
                {reviewed.state.pair.destination.tag}
              </th>
              <td>{reviewed.state.pair.source.reference}</td>
              <td>
                <Digests reviewed={reviewed} />
              </td>
              <td>
                <What reviewed={reviewed} moving={moving} />
                <Along reviewed={reviewed} extras={extras} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {isPending ? (
          <span className="wb-dim">Working out what has to be copied</span>
        ) : (
          copySentence(joinCopies(plans))
        )}
      </p>
      <KeepTick extras={extras} names={extras.keepNames(...pairs)} />
    </>
  );
}

function Digests({ reviewed: { state, merged } }: { reviewed: ReviewedPair }) {
  const before = merged?.destinationDigest ?? state.read?.merged?.destinationDigest ?? null;
  return (
    <span className="wb-outcome__digests">
      {before === null ? <span className="wb-dim">no tag yet</span> : <Digest digest={before} old={merged !== null} />}
      {merged !== null && (
        <>
          <Arrow />
          <Digest digest={merged.digest} />
        </>
      )}
    </span>
  );
}

/** What can go along with one of several lists; closed, because most of the time nobody asks. */
function Along({ reviewed: { state, merged, plan }, extras }: { reviewed: ReviewedPair; extras: Extras }) {
  if (plan === null || merged === null) return null;
  const { companionsFound: found, companionsState } = plan;
  if (found.length === 0 && companionsState === 'known') return null;
  const key = pairKey(state.pair);
  const chosen = extras.companionsOf(key);
  const count = found.filter((companion) => isChosen(companion, chosen)).length;
  return (
    <details>
      <summary className={companionsState === 'unknown' ? 'wb-board__decide' : undefined}>
        Goes along: {String(count)} of {String(copyable(found).length)}
        {companionsState === 'unknown' && ', not everything could be found out'}
      </summary>
      <CompanionList
        plan={plan}
        merged={merged}
        chosen={chosen}
        onChange={(next) => extras.choose(key, next)}
        onRetry={extras.again}
      />
    </details>
  );
}

interface WhatProps {
  readonly reviewed: ReviewedPair;
  /** Tags that are written with this one, so they do not stay where they are. */
  readonly moving: ReadonlySet<string>;
}

function What({ reviewed: { state, merged, plan, error }, moving }: WhatProps) {
  if (error !== null) {
    const { why, advice } = errorWords(error);
    return <span className="wb-board__loss">{`Left out: ${why} ${stopWords(error)?.next ?? advice}`}</span>;
  }
  if (merged === null) {
    const isUnchanged = state.read?.merged?.outcome === 'noop';
    return isUnchanged ? (
      <span className="wb-dim">digest unchanged; nothing is written</span>
    ) : (
      <span className="wb-board__decide">{`Left out: ${refusalText(state) ?? pairWords(state)}`}</span>
    );
  }
  if (plan !== null && plan.resultDigest !== merged.digest) {
    return <span className="wb-board__loss">Left out: the host computed another result than the board.</span>;
  }
  return (
    <>
      {changeWords(merged.rows)}
      {plan !== null && <Notes plan={plan} moving={moving} />}
    </>
  );
}

function refusalText({ read }: ReviewedPair['state']): string | null {
  const result = read?.board.result ?? null;
  return result === null || result.ok ? null : result.refusal.message;
}

function Notes({ plan, moving }: { plan: MergePlanDto; moving: ReadonlySet<string> }) {
  const { signaturesLost, warnings, expirationChange } = plan;
  const siblings = plan.siblings.filter((tag) => !moving.has(tag));
  return (
    <>
      {siblings.length > 0 && (
        <div className="wb-dim">
          {siblings.join(', ')} {siblings.length === 1 ? 'stays' : 'stay'} on the old list
        </div>
      )}
      {expirationChange !== null && <div className="wb-board__decide">{expirationChange.words}</div>}
      {signaturesLost.length > 0 && (
        <div className="wb-board__decide">
          The new list is unsigned; sign it again. Old: {signaturesLost.join(', ')}
        </div>
      )}
      {warnings.map(({ code, message }) => (
        <div key={`${code} ${message}`} className="wb-board__decide">
          {warningTitle(code)}: {message}
        </div>
      ))}
    </>
  );
}
