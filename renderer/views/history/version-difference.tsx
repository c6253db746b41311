import { diffConfigs } from '../../../shared/diff/configs.ts';
import { diffManifests } from '../../../shared/diff/manifests.ts';
import { leaf, onlyDifferences, type DiffNode } from '../../../shared/diff/tree.ts';
import { AppError } from '../../../shared/errors.ts';
import { isDigest, shortDigest } from '../../../shared/oci/digest.ts';
import { errorWords } from '../../client/error-words.ts';
import { formatAbsolute, formatBytes } from '../../ui/format.ts';
import type { RepositoryPlace } from '../../ui/links.tsx';
import { useVersionFacts, type VersionFacts } from './use-version-facts.ts';

/** What differs between two versions of a tag: platforms, size, when it was made, labels and the rest of its config. */
export function VersionDifference({ place, before, after }: { place: RepositoryPlace; before: string; after: string }) {
  const compared = useVersionFacts(place, [before, after]);
  const [left, right] = compared.versions;
  if (left === undefined || right === undefined || left.parsed === null || right.parsed === null)
    return <p className="wb-dim">Reading both…</p>;
  if (left.parsed instanceof AppError || right.parsed instanceof AppError)
    return (
      <>
        {[left, right].map((version, index) => (
          <section key={version.digest} className="wb-difference__group">
            <h4>{index === 0 ? 'Before' : 'After'}</h4>
            <OneVersion version={version} platform={compared.platform} />
          </section>
        ))}
      </>
    );
  const nodes = differences(left, right, compared.platform);
  if (nodes.length === 0) return <p className="wb-dim">Nothing that the manifests and the config tell.</p>;
  return (
    <div className="wb-difference">
      {nodes.map((node) => (
        <Part key={node.name} node={node} />
      ))}
    </div>
  );
}

/** What a version is, where there is nothing to compare it with. */
export function VersionSummary({ place, digest }: { place: RepositoryPlace; digest: string }) {
  const compared = useVersionFacts(place, [digest]);
  const [version] = compared.versions;
  if (version === undefined || version.parsed === null) return <p className="wb-dim">Reading it…</p>;
  return <OneVersion version={version} platform={compared.platform} />;
}

function OneVersion({ version, platform }: { version: VersionFacts; platform: string | null }) {
  if (version.parsed instanceof AppError) return <Unreadable digest={version.digest} error={version.parsed} />;
  return (
    <dl className="wb-version-facts">
      {facts(version, platform).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Registries show no manifest of which the last tag is gone, though it may still be there to be restored. */
function Unreadable({ digest, error }: { digest: string; error: AppError }) {
  const name = <code>{shortDigest(digest)}</code>;
  if (error.kind === 'not-found')
    return (
      <p className="wb-difference__unread">
        Not known: the registry does not show {name} without a tag, and Waybill had not read it before. It can be
        restored as long as the registry keeps it.
      </p>
    );
  const { title, why } = errorWords(error);
  return (
    <p className="wb-difference__unread">
      {name} could not be read: {title} {why}
    </p>
  );
}

function differences(left: VersionFacts, right: VersionFacts, platform: string | null): DiffNode[] {
  const { parsed: before } = left;
  const { parsed: after } = right;
  if (before === null || after === null || before instanceof AppError || after instanceof AppError) return [];
  const image = platform === null ? '' : ` of ${platform}`;
  const heads = [
    leaf(`Size${image}`, sizeOf(left), sizeOf(right)),
    leaf(`Created${image}`, createdOf(left), createdOf(right)),
  ].filter((node) => node !== null);
  const configs =
    left.config === null || right.config === null ? [] : named(safely(left.config, right.config), platform);
  const all = [...named(diffManifests(before, after), null), ...heads, ...configs];
  return all.map(onlyDifferences).filter((node) => node !== null);
}

/** Images of lists are compared for one platform, which is then said. Image and manifest facts told above are left out. */
function named(nodes: readonly DiffNode[], platform: string | null): DiffNode[] {
  return nodes.map((node) => (platform === null ? node : { ...node, name: `${node.name} of ${platform}` }));
}

function safely(before: Uint8Array, after: Uint8Array): DiffNode[] {
  try {
    return diffConfigs(before, after)
      .map((node) => ({
        ...node,
        children: node.children.filter(({ name }) => name !== 'created'),
      }))
      .filter((node) => node.children.length > 0);
  } catch {
    // A config that is no JSON object is told on the manifest's own screen; the manifests are compared all the same.
    return [];
  }
}

function sizeOf({ image }: VersionFacts): string | null {
  if (image === null) return null;
  return formatBytes(image.layers.reduce((sum, layer) => sum + layer.size, image.config.size));
}

function createdOf({ config }: VersionFacts): string | null {
  if (config === null) return null;
  try {
    const { created } = JSON.parse(new TextDecoder().decode(config)) as { created?: unknown };
    const timeMs = typeof created === 'string' ? Date.parse(created) : Number.NaN;
    return Number.isNaN(timeMs) ? null : formatAbsolute(timeMs);
  } catch {
    return null;
  }
}

function facts(version: VersionFacts, platform: string | null): readonly (readonly [string, string])[] {
  const { parsed } = version;
  const image = platform === null ? '' : ` of ${platform}`;
  const list = parsed === null || parsed instanceof AppError || parsed.kind !== 'index' ? null : parsed;
  const platforms = diffPlatformNames(list);
  const rows: readonly (readonly [string, string | null])[] = [
    ['Platforms', platforms],
    [`Size${image}`, sizeOf(version)],
    [`Created${image}`, createdOf(version)],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

function diffPlatformNames(list: Parameters<typeof diffManifests>[0] | null): string | null {
  if (list === null) return null;
  const platforms = diffManifests(list, list).find(({ name }) => name === 'Platforms');
  return platforms === undefined ? null : platforms.children.map(({ name }) => name).join(', ');
}

const shownChildren = 12;
const changeWords = { same: 'same', added: 'added', removed: 'removed', changed: 'changed' } as const;

function Part({ node }: { node: DiffNode }) {
  if (node.children.length === 0) return <Line node={node} />;
  const rest = node.children.length - shownChildren;
  return (
    <section className="wb-difference__group">
      <h4>{node.name}</h4>
      {node.children.slice(0, shownChildren).map((child) => (
        <Line key={child.name} node={child} />
      ))}
      {rest > 0 && <p className="wb-dim">and {rest} more</p>}
    </section>
  );
}

function Line({ node: { name, change, before, after } }: { node: DiffNode }) {
  return (
    <div className={`wb-difference__line wb-difference__line--${change}`}>
      <span className="wb-difference__name wb-ellipsis" title={name}>
        {short(name)}
      </span>
      <span className="wb-dim">{changeWords[change]}</span>
      <span className="wb-difference__values">
        {before !== null && before !== name && <s title={before}>{short(before)}</s>}
        {before !== null && after !== null && <span aria-label="to">→</span>}
        {after !== null && after !== name && <span title={after}>{short(after)}</span>}
      </span>
    </div>
  );
}

function short(text: string): string {
  return isDigest(text) ? shortDigest(text).replace(/^sha256:/, '') : text;
}
