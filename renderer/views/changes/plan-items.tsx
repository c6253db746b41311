import type { ChangePlan, PlannedChange } from '../../../shared/contract/tags.ts';
import { errorWords } from '../../client/error-words.ts';
import { Digest } from '../../ui/digest.tsx';
import { plural } from '../../ui/format.ts';
import { changeSentence } from './change-words.ts';
import { Arrow } from '../../ui/arrow.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { planParts } from './plan-parts.ts';

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
          <li key={`${item.change.kind} ${item.change.tag}`} className="wb-change__item">
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
        <strong className="wb-tag wb-change__name" title={item.change.tag}>
          {item.change.tag}
        </strong>
        <Sides item={item} />
      </div>
      {item.error === null ? (
        <PlanFacts item={item} />
      ) : (
        <p className="wb-change__error">{`${errorWords(item.error).why} ${errorWords(item.error).advice}`}</p>
      )}
    </>
  );
}

const inPlace: readonly string[] = ['expire', 'immutability', 'labels'];

/** Before and after, left to right. */
function Sides({ item: { before, after, change } }: { item: PlannedChange }) {
  const digestBefore = before?.digest ?? null;
  const isSame = before !== null && after !== null && before.digest === after.digest;
  if (change.kind === 'delete-permanently' && change.digest !== null) {
    return (
      <span className="wb-change__sides">
        <Digest digest={change.digest} old />
        <Arrow />
        <span className="wb-change__gone">out of the history</span>
      </span>
    );
  }
  if (inPlace.includes(change.kind) || isSame) {
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
        <span className="wb-change__gone">{change.kind === 'delete-permanently' ? 'gone for good' : 'gone'}</span>
      ) : after.digest === null ? (
        <span className="wb-dim">not known</span>
      ) : (
        <Digest digest={after.digest} />
      )}
    </span>
  );
}
