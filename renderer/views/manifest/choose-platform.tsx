import { AppError } from '../../../shared/errors.ts';
import { comparePlatforms, isKnownPlatform, platformLabel } from '../../../shared/oci/platform.ts';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../../ui/states.tsx';
import type { ManifestSearch } from '../../search-params.ts';
import type { LoadedManifest } from './use-manifest.ts';

/** For parts that only an image has: the images of a list to choose from, each opening the same tab. */
export function ChoosePlatform({
  manifest,
  tab,
  what,
}: {
  manifest: LoadedManifest;
  tab: ManifestSearch['tab'];
  what: string;
}) {
  const { parsed, place, reference } = manifest;
  if (parsed instanceof AppError || parsed.kind !== 'index')
    return (
      <EmptyState title={`No ${what} here`}>
        This manifest is not an image in the usual form; look at its raw text.
      </EmptyState>
    );
  const images = parsed.entries
    .flatMap(({ platform, digest }) => (isKnownPlatform(platform) ? [{ platform, digest }] : []))
    .sort((a, b) => comparePlatforms(a.platform, b.platform));
  if (images.length === 0)
    return <EmptyState title={`No ${what} here`}>The list names no image with a platform.</EmptyState>;
  return (
    <EmptyState title={`Every platform has its own ${what}`}>
      <span>Choose one:</span>
      <span className="wb-choose">
        {images.map(({ platform, digest }) => (
          <Link
            key={`${digest} ${platformLabel(platform)}`}
            className="wb-choose__link"
            to="/c/$connectionId/r/$repository/m/$reference"
            params={{ ...place, reference: digest }}
            search={{ tab, from: reference }}
          >
            {platformLabel(platform)}
          </Link>
        ))}
      </span>
    </EmptyState>
  );
}
