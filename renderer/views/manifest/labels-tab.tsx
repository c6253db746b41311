import { useQueryClient } from '@tanstack/react-query';
import { AppError } from '../../../shared/errors.ts';
import { copyText } from '../../ui/copy.ts';
import { EmptyState, ErrorPanel } from '../../ui/states.tsx';
import { tagsKnownOn } from './known-tags.ts';
import { RegistryLabels } from './registry-labels.tsx';
import { TextValue } from './text-value.tsx';
import { useImageConfig, type LoadedManifest } from './use-manifest.ts';

/** Labels the registry keeps, annotations of the manifest and labels of the config, told apart. */
export function LabelsTab({ manifest }: { manifest: LoadedManifest }) {
  const { parsed, place } = manifest;
  const config = useImageConfig(place, parsed);
  const annotations = parsed instanceof AppError || !('annotations' in parsed) ? {} : parsed.annotations;
  const labels = config.state === 'ready' ? (config.config?.labels ?? {}) : {};
  const tag = useTagOf(manifest);
  const isIndex = !(parsed instanceof AppError) && parsed.kind === 'index';
  return (
    <div className="wb-scroll wb-manifest__body">
      <RegistryLabels place={place} digest={manifest.digest} tag={tag} />
      <Pairs title="Annotations of the manifest" pairs={annotations} none="The manifest has no annotations." />
      {config.state === 'failed' ? (
        <ErrorPanel error={config.error} what="The labels could not be read" onRetry={config.retry} />
      ) : isIndex ? (
        <EmptyState title="Labels belong to one platform">Open a platform to see the labels of its config.</EmptyState>
      ) : (
        config.state !== 'loading' && (
          <Pairs title="Labels of the config" pairs={labels} none="The config has no labels." />
        )
      )}
    </div>
  );
}

/** The tag one came by, or any that is known to be on the digest without asking. */
function useTagOf({ reference, place, digest }: LoadedManifest): string | null {
  const queries = useQueryClient();
  if (!reference.includes(':')) return reference;
  return tagsKnownOn(queries, place, digest)?.[0] ?? null;
}

function Pairs({ title, pairs, none }: { title: string; pairs: Readonly<Record<string, string>>; none: string }) {
  const entries = Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <section>
      <h2 className="wb-manifest__sub">
        {title}
        {entries.length > 0 && (
          <button
            type="button"
            className="wb-text-button"
            aria-label={`Copy ${title}`}
            onClick={() => void copyText(entries.map(([key, value]) => `${key}=${value}`).join('\n'), title)}
          >
            Copy
          </button>
        )}
      </h2>
      {entries.length === 0 ? (
        <p className="wb-dim">{none}</p>
      ) : (
        <dl className="wb-facts wb-facts--pairs">
          {entries.map(([key, value]) => (
            <div key={key} className="wb-facts__pair">
              <dt className="wb-mono">{key}</dt>
              <dd>
                <TextValue text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
