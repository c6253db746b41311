import type { PlannedChange } from '../../../../shared/contract/tags.ts';
import { sha256Digest } from '../../../../shared/oci/digest.ts';
import { parseManifest } from '../../../../shared/oci/manifest.ts';
import { mediaTypes } from '../../../../shared/oci/media-types.ts';
import { toError } from '../../errors.ts';
import type { Outline, PlanContext } from '../plan-context.ts';
import { tagsOn } from '../repository-view.ts';
import { currentDigest } from '../tag-now.ts';
import type { TagState } from '../tag-state.ts';
import { lookUpDigest, needed, pointBack } from '../way.ts';
import type { Way, WriteTools } from '../way.ts';

const artifactType = 'application/vnd.waybill.placeholder.v1';
const empty = new TextEncoder().encode('{}');
/** The empty descriptor (image-spec manifest.md, "Guidance for an Empty Descriptor"). */
const emptyDescriptor = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: sha256Digest(empty),
  size: empty.length,
};

/** A manifest that holds nothing and that no other tag can have, because it names the journal's entry it was made for. */
function makePlaceholder(entryId: string) {
  const document = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: emptyDescriptor,
    layers: [emptyDescriptor],
    annotations: { 'io.waybill.placeholder': entryId },
  };
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  return { bytes, digest: sha256Digest(bytes), mediaType: mediaTypes.ociManifest };
}

/** True for a tag that was left pointing at a placeholder. */
export function isPlaceholder({ bytes, mediaType }: Pick<TagState, 'bytes' | 'mediaType'>): boolean {
  const parsed = parseManifest(bytes, mediaType);
  return parsed.kind === 'image' && parsed.artifactType === artifactType;
}

/** Plans to delete one tag of several on a digest where the registry deletes by digest only. */
export function planPlaceholder({ before, view }: PlanContext, undo: PlannedChange['undo']): Outline {
  const others = tagsOn(view, before?.side.digest ?? '', '');
  const message =
    'The registry deletes by digest only. Waybill first points the tag at an empty placeholder and then deletes that, so that other tags and the image stay. ' +
    'In the moment between, whoever pulls the tag gets the placeholder. Should the second step fail, Waybill puts the old manifest back; should Waybill be killed just then, the tag stays at the placeholder until you go on or undo.';
  return {
    after: null,
    method: 'delete-through-placeholder',
    undo,
    warnings: [{ code: 'W_PLACEHOLDER', message }, ...(others.length > 1 || !view.isComplete ? [] : [notNeeded()])],
  };
}

function notNeeded() {
  const message = 'No other tag is on this digest; deleting it the usual way also removes the manifest itself.';
  return { code: 'W_PLACEHOLDER_NOT_NEEDED', message };
}

/** Deletes one tag by deleting, by its digest, a manifest that was put under it for that. */
export const deleteThroughPlaceholder: Way = {
  send: async (tools) => {
    const { registry, ref, entry } = tools;
    const { repository } = ref;
    const { bytes, digest, mediaType } = makePlaceholder(entry.id);
    if ((await registry.oci.blobs.head(repository, emptyDescriptor.digest)) === null)
      await registry.oci.blobs.upload(repository, emptyDescriptor.digest, empty.length, once);
    await registry.oci.manifests.put(repository, entry.tag, bytes, mediaType);
    try {
      await registry.oci.manifests.deleteByDigest(repository, digest);
    } catch (error) {
      // What it could not do is seen when the write is looked up.
      await putBack(tools, digest).catch((failure: unknown) => void toError(failure, tools.core.ports.log));
      throw error;
    }
  },
  lookUp: async (registry, entry) => {
    const looked = await lookUpDigest(registry, entry);
    const { digest, mediaType } = makePlaceholder(entry.id);
    if (looked.found !== digest) return looked;
    const rest = 'It points at an empty placeholder. Go on to delete that, or undo to put the old manifest back.';
    return { ...looked, outcome: 'half', after: { digest, mediaType, expiresAtMs: null }, rest };
  },
  tell: () => 'deleted',
  inverse: pointBack,
};

async function* once() {
  yield empty;
}

/** An image that pulls as nothing is worse than a tag that is still there. */
async function putBack({ registry, ref, entry, item, bytesOf }: WriteTools, placeholder: string): Promise<void> {
  if ((await currentDigest(registry, ref.repository, entry.tag)) !== placeholder) return;
  const old = bytesOf(needed(item.expected));
  if (old !== null) await registry.oci.manifests.put(ref.repository, entry.tag, old.bytes, old.mediaType);
}
