import type { Output } from '../../../shared/contract/index.ts';
import { maxMergePairs } from '../../../shared/contract/merges.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { BoardRow, MergePlan } from '../../../shared/merge/types.ts';
import { isDigest } from '../../../shared/oci/digest.ts';
import { isTagName } from '../../../shared/oci/reference.ts';
import { plural } from '../../ui/format.ts';
import type { Board, Sides } from './board-plan.ts';
import { refusalWords } from './merge-words.ts';

/** One side as far as it has been chosen. */
export interface SideChoice {
  readonly connectionId: string;
  readonly repository: string;
  /** Tag, on the source also a digest. */
  readonly reference: string;
}

/** What goes where: one source and one tag. */
export interface MergePair {
  readonly source: SideChoice;
  readonly destination: { readonly connectionId: string; readonly repository: string; readonly tag: string };
}

/** A further merge into the same repository, made with the same rules: source tag or digest, destination tag. */
export interface FurtherPair {
  readonly source: string;
  readonly tag: string;
}

/** A pair as far as it has been read, with the board that the shared rules give for it. */
export interface PairState {
  readonly pair: MergePair;
  readonly error: AppError | null;
  readonly isReading: boolean;
  readonly read: PairBoard | null;
}

export interface PairBoard {
  readonly loaded: Output<'merges.load'>;
  readonly sides: Sides;
  readonly board: Board;
  readonly merged: MergePlan | null;
}

/** Further pairs as they stand in the address: `v4.18>latest,v4.18>v4.18.1`. What does not fit is left out. */
export function readFurther(text: string | undefined, main: FurtherPair): readonly FurtherPair[] {
  const pairs: FurtherPair[] = [];
  for (const part of (text ?? '').split(',')) {
    const [source = '', tag = '', ...rest] = part.split('>');
    const pair = { source, tag };
    if (rest.length === 0 && pairFault(pair, [main, ...pairs]) === null) pairs.push(pair);
  }
  return pairs;
}

/** The reverse of {@link readFurther}; undefined when there are none. */
export function writeFurther(pairs: readonly FurtherPair[]): string | undefined {
  return pairs.length === 0 ? undefined : pairs.map(({ source, tag }) => `${source}>${tag}`).join(',');
}

/** Why a pair cannot be added to those that are there, or null. */
export function pairFault({ source, tag }: FurtherPair, known: readonly FurtherPair[]): string | null {
  if (!isTagName(source) && !isDigest(source)) return `“${source}” is neither a tag nor a digest.`;
  if (!isTagName(tag)) return `“${tag}” is not a tag name.`;
  if (known.some((other) => other.tag === tag)) return `“${tag}” is a destination already.`;
  return known.length >= maxMergePairs ? `At most ${String(maxMergePairs)} tags at once.` : null;
}

/** All pairs: the one that was chosen, then the further ones in the same repositories. */
export function allPairs(
  source: SideChoice,
  destination: SideChoice,
  further: readonly FurtherPair[],
): readonly MergePair[] {
  const { connectionId, repository, reference } = destination;
  const pairs = [{ source: source.reference, tag: reference }, ...further];
  return pairs.map((pair) => ({
    source: { ...source, reference: pair.source },
    destination: { connectionId, repository, tag: pair.tag },
  }));
}

/** What makes a pair this one among those of a screen. */
export function pairKey({ source, destination }: MergePair): string {
  return `${source.reference}>${destination.tag}`;
}

/** The result that would be written, or null where there is none or it changes nothing. */
export function toWrite({ read }: PairState): MergePlan | null {
  const merged = read?.merged ?? null;
  return merged === null || merged.outcome === 'noop' ? null : merged;
}

/** What comes of a pair, in a few words. */
export function pairWords({ read, error }: PairState): string {
  if (read === null) return error === null ? 'reading' : 'could not be read';
  const { result } = read.board;
  if (result === null) return 'no architecture is ticked';
  if (!result.ok) return refusalWords(result.refusal).title;
  return result.plan.outcome === 'noop' ? 'digest unchanged' : changeWords(result.plan.rows);
}

/** Which platforms come, change and go: `adds linux/s390x; replaces linux/amd64`. */
export function changeWords(rows: readonly BoardRow[]): string {
  const listed = (action: BoardRow['action'], verb: string) => {
    const labels = rows.filter((row) => row.action === action).map(({ label }) => label);
    return labels.length === 0 ? [] : [`${verb} ${labels.join(', ')}`];
  };
  const parts = [...listed('add', 'adds'), ...listed('replace', 'replaces'), ...listed('remove', 'removes')];
  return [...parts, ...listed('both', 'keeps both of')].join('; ') || 'another form of the same list';
}

/** All pairs in one line: `3 tags: 2 to write, 1 unchanged`. */
export function pairsWords(states: readonly PairState[]): string {
  const write = states.filter((state) => toWrite(state) !== null).length;
  const unchanged = states.filter(({ read }) => read?.merged?.outcome === 'noop').length;
  const rest = states.length - write - unchanged;
  const parts = [
    ...(write > 0 ? [`${String(write)} to write`] : []),
    ...(unchanged > 0 ? [`${String(unchanged)} unchanged`] : []),
    ...(rest > 0 ? [`${String(rest)} not possible as it is`] : []),
  ];
  return `${plural(states.length, 'tag')}: ${parts.join(', ')}`;
}
