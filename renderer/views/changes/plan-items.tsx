import type { ChangePlan, PlannedChange } from '../../../shared/contract/tags.ts';
import { errorWords } from '../../client/error-words.ts';
import { Digest } from '../../ui/digest.tsx';
import { formatAbsolute, formatDate, plural } from '../../ui/format.ts';
import { commonOs, PlatformChips } from '../../ui/platform-chips.tsx';
import { changeSentence, expirationFate, methodWords, planParts } from './change-words.ts';
import { Arrow } from './notices.tsx';

/** The lines of a plan, reversible and irreversible under their own headings. */
export function PlanItems({ plan }: { plan: ChangePlan }) {
  const parts = planParts(plan.items);
  return (
    <>
      <Part title="Cannot be undone" tone="loss" items={parts.irreversible} />
      <Part title="Can be undone" items={parts.reversible} />
      <Part title="Nothing to do" items={parts.idle} />
      <Part title="Cannot be done" tone="loss" items={parts.impossible} />
    </>
  );
}

function Part({ title, items, tone }: { title: string; items: readonly PlannedChange[]; tone?: 'loss' }) {
  if (items.length === 0) return null;
  return (
    <section className="wb-change__part">
      <h3 className={`wb-change__heading${tone === 'loss' ? ' wb-change__heading--loss' : ''}`}>
        {title} <span className="wb-dim">{plural(items.length, 'tag')}</span>
      </h3>
      <ul className="wb-change__items">
        {items.map((item) => (
          <li key={item.change.tag} className="wb-change__item">
            <Item item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { item: PlannedChange }) {
  return (
    <>
      <p className="pf-v6-u-screen-reader">{changeSentence(item)}</p>
      <div className="wb-change__move">
        <strong className="wb-tag wb-ellipsis" title={item.change.tag}>
          {item.change.tag}
        </strong>
        <Sides item={item} />
      </div>
      {item.error === null ? (
        <Facts item={item} />
      ) : (
        <p className="wb-change__error">{`${errorWords(item.error).why} ${errorWords(item.error).advice}`}</p>
      )}
    </>
  );
}

/** Before and after, left to right. */
function Sides({ item: { before, after, change } }: { item: PlannedChange }) {
  const digestBefore = before?.digest ?? null;
  const isSame = before !== null && after !== null && before.digest === after.digest;
  if (change.kind === 'expire' || isSame) {
    return (
      <span>
        {digestBefore === null ? <span className="wb-dim">no digest known</span> : <Digest digest={digestBefore} />}
      </span>
    );
  }
  return (
    <span className="wb-change__sides">
      {digestBefore === null ? <span className="wb-dim">no tag yet</span> : <Digest digest={digestBefore} old />}
      <Arrow />
      {after === null ? (
        <span className="wb-change__gone">gone</span>
      ) : after.digest === null ? (
        <span className="wb-dim">not known</span>
      ) : (
        <Digest digest={after.digest} />
      )}
    </span>
  );
}

function Facts({ item }: { item: PlannedChange }) {
  const staying = item.siblings.filter((tag) => !item.alsoRemoved.includes(tag));
  const os = commonOs([...item.platformsGained, ...item.platformsLost]);
  return (
    <dl className="wb-facts wb-change__facts">
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
        <Fact name={item.after === null ? 'Had' : 'Loses'}>
          <PlatformChips platforms={item.platformsLost} impliedOs={os} tone={item.after === null ? 'plain' : 'lost'} />
        </Fact>
      )}
      <Expiration item={item} />
      {item.alsoRemoved.length > 0 && (
        <Fact name="Deletes too">
          <strong className="wb-change__gone">{item.alsoRemoved.join(', ')}</strong>
        </Fact>
      )}
      {staying.length > 0 && (
        <Fact name="Same digest">{`${staying.join(', ')} ${staying.length === 1 ? 'stays where it is' : 'stay where they are'}`}</Fact>
      )}
      {item.companions.length > 0 && (
        <Fact name="Signatures">{`${plural(item.companions.length, 'signature or attestation tag')} of the old digest ${item.companions.length === 1 ? 'stays' : 'stay'}: ${item.companions.join(', ')}`}</Fact>
      )}
      {item.method !== 'none' && <Fact name="How">{methodWords(item.method)}</Fact>}
      {item.method !== 'none' && (
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

function Expiration({ item }: { item: PlannedChange }) {
  const fate = expirationFate(item);
  const before = item.before?.expiresAtMs ?? null;
  const after = item.after?.expiresAtMs ?? null;
  if (fate === 'none') return null;
  const time = (timeMs: number | null) => (timeMs === null ? 'never' : formatDate(timeMs));
  return (
    <Fact name="Expires">
      <span title={[before, after].map((timeMs) => (timeMs === null ? 'never' : formatAbsolute(timeMs))).join(' → ')}>
        {fate === 'kept' ? (
          `${time(after)}, kept`
        ) : (
          <>
            <span className="wb-old">{time(before)}</span>
            <Arrow />
            {time(after)}
            {fate === 'lost' && item.change.kind !== 'expire' ? (
              <span className="wb-change__warning">, the expiration is lost</span>
            ) : null}
          </>
        )}
      </span>
    </Fact>
  );
}

function UndoWords({ item: { undo } }: { item: PlannedChange }) {
  if (!undo.possible) return <span className="wb-change__gone">{undo.reason ?? 'not possible'}</span>;
  if (undo.untilMs === null) return <>possible at any time{undo.reason === null ? '' : `; ${undo.reason}`}</>;
  return (
    <span title={formatAbsolute(undo.untilMs)}>
      possible until {formatDate(undo.untilMs)}
      {undo.reason === null ? '' : `; ${undo.reason}`}
    </span>
  );
}
