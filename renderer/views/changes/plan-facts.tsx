import type { PlannedChange, PlannedLabel } from '../../../shared/contract/tags.ts';
import { formatAbsolute, plural } from '../../ui/format.ts';
import { commonOs, PlatformChips } from '../../ui/platform-chips.tsx';
import { immutabilityWords, methodWords } from './change-words.ts';
import { expirationWords, momentWords } from './expiration-words.ts';
import { diffLabels } from './label-diff.ts';
import { Arrow } from '../../ui/arrow.tsx';

/** What a line of a plan brings with it, and how far it can be undone. */
export function PlanFacts({ item }: { item: PlannedChange }) {
  const isActive = item.method !== 'none';
  return (
    <dl className="wb-facts wb-change__facts">
      {item.change.kind === 'immutability' && isActive && (
        <Fact name={item.change.immutable ? 'Immutable' : 'Changeable'}>
          {immutabilityWords(item.change.immutable)}
        </Fact>
      )}
      <Platforms item={item} />
      <Expiration item={item} />
      {item.labels !== null && <Labels before={item.labels.before} after={item.labels.after} />}
      <Neighbours item={item} />
      {isActive && <Fact name="How">{methodWords(item.method)}</Fact>}
      {isActive && (
        <Fact name="Undo">
          <UndoWords item={item} />
        </Fact>
      )}
      {item.warnings.map((warning) => (
        <Fact key={`${warning.code} ${warning.message}`} name="Note">
          <span className="wb-change__warning">{warning.message}</span>
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Platforms({ item }: { item: PlannedChange }) {
  const os = commonOs([...item.platformsGained, ...item.platformsLost]);
  const isGone = item.after === null;
  return (
    <>
      {item.method !== 'none' && item.after?.platforms === null && (
        <Fact name="Platforms">
          <span className="wb-dim">not known: the new manifest cannot be read before it is there</span>
        </Fact>
      )}
      {item.platformsGained.length > 0 && (
        <Fact name="Gains">
          <PlatformChips platforms={item.platformsGained} impliedOs={os} tone="gained" />
        </Fact>
      )}
      {item.platformsLost.length > 0 && (
        <Fact name={isGone ? 'Had' : 'Loses'}>
          <PlatformChips platforms={item.platformsLost} impliedOs={os} tone={isGone ? 'plain' : 'lost'} />
        </Fact>
      )}
    </>
  );
}

function Expiration({ item }: { item: PlannedChange }) {
  const words = expirationWords(item);
  if (words === null) return null;
  return (
    <Fact name="Expires">
      {words.before !== null && (
        <>
          <span className="wb-old">{words.before}</span>
          <Arrow />
        </>
      )}
      {words.after}
      {words.note !== null && (
        <span className={words.isDecision ? 'wb-change__warning' : undefined}>, {words.note}</span>
      )}
    </Fact>
  );
}

function Labels({ before, after }: { before: readonly PlannedLabel[]; after: readonly PlannedLabel[] }) {
  const { removed, added, kept } = diffLabels(before, after);
  return (
    <Fact name="Labels">
      <ul className="wb-change__labels">
        {removed.map((label, index) => (
          <li key={`- ${String(index)}`}>
            <span className="pf-v6-u-screen-reader">removed: </span>
            <span className="wb-old wb-mono">
              {label.key}={label.value}
            </span>
          </li>
        ))}
        {added.map((label, index) => (
          <li key={`+ ${String(index)}`}>
            <span className="pf-v6-u-screen-reader">added: </span>
            <span className="wb-mono">
              <span aria-hidden="true">+ </span>
              {label.key}={label.value}
            </span>
          </li>
        ))}
        <li className="wb-dim">{kept === 0 ? 'no others' : `${plural(kept, 'other')} as before`}</li>
      </ul>
    </Fact>
  );
}

const shownNames = 12;

/** Names in a sentence; of very many the first ones, with how many more. */
function names(all: readonly string[]): string {
  const rest = all.length - shownNames;
  return `${all.slice(0, shownNames).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

/** Tags beside this one that share its digest, speak about it, or name it in their index. */
function Neighbours({ item }: { item: PlannedChange }) {
  const { alsoRemoved, companions, parents, change } = item;
  const staying = item.siblings.filter((tag) => !alsoRemoved.includes(tag));
  const one = (list: readonly string[], single: string, several: string) => (list.length === 1 ? single : several);
  const isOfManifest = change.kind === 'labels';
  const toStaying = isOfManifest
    ? one(staying, 'gets the same labels', 'get the same labels')
    : one(staying, 'stays where it is', 'stay where they are');
  return (
    <>
      {alsoRemoved.length > 0 && (
        <Fact name="Deletes too">
          <strong className="wb-change__gone">{alsoRemoved.join(', ')}</strong>
        </Fact>
      )}
      {staying.length > 0 && <Fact name="Same digest">{`${names(staying)} ${toStaying}`}</Fact>}
      {parents.length > 0 && (
        <Fact name="Named by">
          {`${names(parents)} ${one(parents, 'names', 'name')} this digest in ${one(parents, 'its', 'their')} index and ${one(parents, 'keeps', 'keep')} it`}
          {item.parentsState === 'partial' && (
            <span className="wb-dim">; there may be more, not every index was read</span>
          )}
        </Fact>
      )}
      {companions.length > 0 && (
        <Fact name="Signatures">{`${plural(companions.length, 'signature or attestation tag')} of the old digest ${one(companions, 'stays', 'stay')}: ${names(companions)}`}</Fact>
      )}
    </>
  );
}

function UndoWords({ item: { undo } }: { item: PlannedChange }) {
  if (!undo.possible)
    return <span className="wb-change__gone">not possible{undo.reason === null ? '' : `: ${undo.reason}`}</span>;
  const reason = undo.reason === null ? '' : `; ${undo.reason}`;
  if (undo.untilMs === null) return <>possible at any time{reason}</>;
  return (
    <span title={formatAbsolute(undo.untilMs)}>
      possible until {momentWords(undo.untilMs)}
      {reason}
    </span>
  );
}
