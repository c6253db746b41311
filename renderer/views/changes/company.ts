import type { TagChange } from '../../../shared/contract/tags.ts';
import { plural } from '../../ui/format.ts';
import { companionOf } from '../tags/tag-rows.ts';
import { momentWords } from './expiration-words.ts';

/** What tells one wish from another. */
export function changeKey(change: TagChange): string {
  return JSON.stringify(Object.entries(change).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same restore with the expiration the tag had: it takes the place of the plain one. */
function carriesExpiration(change: TagChange): boolean {
  return change.kind === 'restore' && change.expiresAtMs !== undefined;
}

/** The wishes with what was ticked beside them. A tag is in a plan once. */
export function withCompany(wishes: readonly TagChange[], ticked: readonly TagChange[]): TagChange[] {
  const byTag = new Map(wishes.map((change) => [change.tag, change]));
  const own = ticked.filter((change) => !carriesExpiration(change));
  for (const change of own) if (!byTag.has(change.tag)) byTag.set(change.tag, change);
  for (const change of ticked) if (carriesExpiration(change) && byTag.has(change.tag)) byTag.set(change.tag, change);
  return [...byTag.values()];
}

/** What was offered before and what a newer plan offers, each once, in the order of its first offer. */
export function joinOffers(known: readonly TagChange[], offered: readonly TagChange[]): readonly TagChange[] {
  const keys = new Set(known.map(changeKey));
  const fresh = offered.filter((change) => !keys.has(changeKey(change)));
  return fresh.length === 0
    ? known
    : [...known, ...new Map(fresh.map((change) => [changeKey(change), change])).values()];
}

/** One offered change as a tick. */
export interface CompanyLine {
  readonly key: string;
  readonly change: TagChange;
  readonly label: string;
  readonly why: string;
}

const companionWords = {
  signature: 'the signature',
  attestation: 'the attestation',
  sbom: 'the SBOM',
  referrers: 'what refers to it',
} as const;

/** Offers in words. An expiration is only worth a line while its tag is in the plan. */
export function companyLines(offers: readonly TagChange[], changes: readonly TagChange[]): readonly CompanyLine[] {
  const planned = new Set(changes.map((change) => change.tag));
  return offers
    .filter((change) => !carriesExpiration(change) || planned.has(change.tag))
    .map((change) => ({ key: changeKey(change), change, ...wordsOf(change) }));
}

function wordsOf(change: TagChange): Pick<CompanyLine, 'label' | 'why'> {
  if (change.kind === 'restore' && change.expiresAtMs !== undefined)
    return { label: `Expiration of ${change.tag}`, why: `${momentWords(change.expiresAtMs)}, as it was` };
  const companion = companionOf(change.tag);
  if (companion !== null) {
    const short = `${companion.digest.slice(7, 19)}`;
    return { label: change.tag, why: `${companionWords[companion.kind]} of ${short}` };
  }
  return { label: change.tag, why: change.kind === 'restore' ? 'ended at the same moment' : 'has the same digest' };
}

/** “3 tags and 1 expiration”. */
export function companyCount(lines: readonly CompanyLine[]): string {
  const expirations = lines.filter(({ change }) => carriesExpiration(change)).length;
  const tags = lines.length - expirations;
  const parts = [
    ...(tags > 0 ? [plural(tags, 'tag')] : []),
    ...(expirations > 0 ? [plural(expirations, 'expiration')] : []),
  ];
  return parts.join(' and ');
}
