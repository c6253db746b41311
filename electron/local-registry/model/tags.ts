import { randomUUID } from 'node:crypto';
import type { Manifest, ModelContext, Repository, Tag } from './context.ts';
import { expiresAfterSeconds } from './labels.ts';

/** The tag must not be moved, deleted or expired (`op` says which was tried). */
export class TagImmutable extends Error {
  override readonly name = 'TagImmutable';
  readonly tag: string;
  readonly op: 'overwrite' | 'delete';
  constructor(tag: string, op: 'overwrite' | 'delete') {
    super(`Cannot ${op} immutable tag '${tag}'`);
    this.tag = tag;
    this.op = op;
  }
}

/** Lowest and highest distance between a row's start and an end set by hand; Quay's LABELED_EXPIRATION_MINIMUM and _MAXIMUM. */
const expirationBoundsS = { minimum: 3600, maximum: 104 * 604_800 } as const;

export type ExpirationChange =
  | { readonly ok: true; readonly previousEndMs: number | null }
  | { readonly ok: false; readonly previousEndMs: number | null; readonly reason: 'gone' | 'too-old' | 'immutable' };

/** Tag rows of the data interface. Nothing else writes tag rows, but garbage collection, which removes them. */
export interface TagModel {
  /** An alive tag with one of the names, or null. */
  findMatchingTag(repository: Repository, names: readonly string[]): Tag | null;
  /** The alive tag that started last, or null. */
  getMostRecentTag(repository: Repository): Tag | null;
  /** The alive, visible tag of that name, or null. */
  getTag(repository: Repository, name: string): Tag | null;
  /** True when the name once had a tag that has ended. */
  hasExpiredTag(repository: Repository, name: string): boolean;
  /** The alive tags that point at the manifest. */
  tagsOfManifest(manifest: Manifest): Tag[];
  /**
   * Creates or moves a tag: the alive row ends, a new one starts at the same millisecond. The only way to make a row.
   * An expiration set by hand is not inherited; the label `quay.expires-after` acts from now.
   * @throws TagImmutable
   */
  retargetTag(repository: Repository, name: string, manifest: Manifest, options?: { isReversion?: boolean }): Tag;
  /** Ends the tag; answers the row as it was, or null when there was none alive. @throws TagImmutable */
  deleteTag(repository: Repository, name: string): Tag | null;
  /** Ends every alive visible tag on the manifest at one moment. @throws TagImmutable before anything changed. */
  deleteTagsForManifest(manifest: Manifest): Tag[];
  /** Ends the hidden rows that keep a manifest pushed by digest. */
  endTemporaryTags(manifest: Manifest): number;
  /** Sets or clears (null) the end, clamped to the bounds above; `endMs` must lie in the future. */
  changeTagExpiration(tag: Tag, endMs: number | null): ExpirationChange;
  /** False when the tag has an expiration: the two exclude each other. */
  changeTagImmutability(tag: Tag, immutable: boolean): boolean;
  /** Keeps the manifest for that long by a hidden row, unless something keeps it longer. Null for ever. */
  keepTemporarily(manifest: Manifest, seconds: number | null): void;
}

export function createTagModel(context: ModelContext): TagModel {
  const { rows, time, faults } = context;
  const alive = () => ({ endMs: { gtOrNull: time.now() }, hidden: false }) as const;
  const getTag = (repository: Repository, name: string) =>
    rows.tags.get({ repositoryId: repository.id, name, ...alive() });
  const insert = (row: Omit<Tag, 'id' | 'hidden' | 'immutable' | 'reversion'> & Partial<Tag>) =>
    rows.tags.insert({ hidden: false, reversion: false, immutable: false, ...row });
  const forgetPulls = ({ repositoryId, name }: Tag) => rows.tagPulls.remove({ repositoryId, tagName: name });

  return {
    findMatchingTag: (repository, names) =>
      rows.tags.get({ repositoryId: repository.id, name: { in: names }, ...alive() }),
    getMostRecentTag: (repository) =>
      rows.tags.find({ where: { repositoryId: repository.id, ...alive() }, order: ['-startMs'], limit: 1 })[0] ?? null,
    getTag,
    hasExpiredTag: (repository, name) =>
      rows.tags.get({ repositoryId: repository.id, name, endMs: { lte: time.now() } }) !== null,
    tagsOfManifest: (manifest) => rows.tags.find({ where: { manifestId: manifest.id, ...alive() } }),
    retargetTag(repository, name, manifest, { isReversion = false } = {}) {
      const moved = rows.transaction(() => {
        const before = getTag(repository, name);
        if (before?.immutable === true) throw new TagImmutable(name, 'overwrite');
        const startMs = time.tick();
        if (before !== null) rows.tags.update({ id: before.id }, { endMs: startMs });
        faults.reach('tag row ended');
        const seconds = expiresAfterSeconds(rows, manifest);
        const endMs = seconds === null || seconds === 0 ? null : startMs + seconds * 1000;
        const target = { repositoryId: repository.id, name, manifestId: manifest.id };
        const row = insert({ ...target, startMs, endMs, reversion: isReversion });
        rows.repositories.update({ id: repository.id }, { modifiedMs: startMs });
        faults.reach('tag row started');
        return row;
      });
      faults.reach('tag moved');
      return moved;
    },
    deleteTag(repository, name) {
      const ended = rows.transaction(() => {
        const tag = getTag(repository, name);
        if (tag === null) return null;
        if (tag.immutable) throw new TagImmutable(name, 'delete');
        rows.tags.update({ id: tag.id }, { endMs: time.tick() });
        forgetPulls(tag);
        return tag;
      });
      faults.reach('tag deleted');
      return ended;
    },
    deleteTagsForManifest(manifest) {
      return rows.transaction(() => {
        const tags = rows.tags.find({ where: { manifestId: manifest.id, ...alive() } });
        const kept = tags.find(({ immutable }) => immutable);
        if (kept !== undefined) throw new TagImmutable(kept.name, 'delete');
        if (tags.length > 0) rows.tags.update({ id: { in: tags.map(({ id }) => id) } }, { endMs: time.tick() });
        tags.forEach(forgetPulls);
        return tags;
      });
    },
    endTemporaryTags: (manifest) =>
      rows.tags.update(
        { manifestId: manifest.id, hidden: true, endMs: { gtOrNull: time.now() } },
        { endMs: time.tick() },
      ),
    changeTagExpiration: (tag, endMs) => rows.transaction(() => changeExpiration(context, tag, endMs)),
    changeTagImmutability(tag, immutable) {
      if (immutable && tag.endMs !== null) return false;
      return rows.tags.update({ id: tag.id, endMs: tag.endMs }, { immutable }) === 1;
    },
    keepTemporarily(manifest, seconds) {
      rows.transaction(() => {
        const endMs = seconds === null ? null : time.now() + seconds * 1000;
        const longer = endMs === null ? null : { gtOrNull: endMs - 1 };
        if (rows.tags.get({ manifestId: manifest.id, endMs: longer }) !== null) return;
        const target = { repositoryId: manifest.repositoryId, manifestId: manifest.id, name: `$temp-${randomUUID()}` };
        insert({ ...target, startMs: time.tick(), endMs, hidden: true });
      });
    },
  };
}

function changeExpiration({ rows, time }: ModelContext, tag: Tag, endMs: number | null): ExpirationChange {
  const previousEndMs = tag.endMs;
  if (tag.immutable) return { ok: false, previousEndMs, reason: 'immutable' };
  let wanted = endMs;
  if (endMs !== null) {
    const { minimum, maximum } = expirationBoundsS;
    // In whole seconds, as both are shown, so that the end comes back as it was asked for.
    const wantedS = Math.floor(endMs / 1000) - Math.floor(tag.startMs / 1000);
    const offsetS = Math.min(Math.max(wantedS, minimum), maximum);
    wanted = tag.startMs + offsetS * 1000;
    // Quay lets the tag die at once here, with a success; refusing loses nothing.
    if (wanted <= time.now()) return { ok: false, previousEndMs, reason: 'too-old' };
  }
  if (wanted === previousEndMs) return { ok: true, previousEndMs };
  // Compare and set: a tag that was moved or ended meanwhile is not this row any more.
  const changed = rows.tags.update({ id: tag.id, endMs: previousEndMs }, { endMs: wanted });
  return changed === 1 ? { ok: true, previousEndMs } : { ok: false, previousEndMs, reason: 'gone' };
}
