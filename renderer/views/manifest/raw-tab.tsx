import { AppError } from '../../../shared/errors.ts';
import { ManifestLink } from '../../ui/links.tsx';
import type { manifestTabs } from '../../search-params.ts';
import { RawText } from './raw-text-view.tsx';
import type { LoadedManifest } from './use-manifest.ts';

export interface RawTabProps {
  readonly manifest: LoadedManifest;
  readonly onTab: (tab: (typeof manifestTabs)[number]) => void;
}

/** The manifest's text; digests of manifests lead to them, those of the config and layers to their tabs. */
export function RawTab({ manifest, onTab }: RawTabProps) {
  const { parsed, place, reference } = manifest;
  const image = parsed instanceof AppError || parsed.kind !== 'image' ? null : parsed;
  const tabOf = (digest: string) => {
    if (image?.config.digest === digest) return 'config';
    return image?.layers.some((layer) => layer.digest === digest) === true ? 'layers' : null;
  };
  return (
    <div className="wb-scroll wb-manifest__body">
      <RawText
        bytes={manifest.bytes}
        label="Manifest"
        digest={(digest) => {
          const tab = tabOf(digest);
          if (tab === null) {
            return (
              <ManifestLink place={place} reference={digest} from={reference}>
                <span className="wb-raw__link">{digest}</span>
              </ManifestLink>
            );
          }
          return (
            <button
              type="button"
              className="wb-raw__link wb-raw__button"
              title={tab === 'config' ? 'The config' : 'A layer'}
              onClick={() => onTab(tab)}
            >
              {digest}
            </button>
          );
        }}
      />
    </div>
  );
}
