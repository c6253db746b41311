import { normalizePlatform } from '../oci/platform.ts';
import type { Entry } from './entries.ts';
import { textOf } from './keys.ts';
import type { Selector } from './options.ts';
import { refuse } from './refusal.ts';

/**
 * Tells whether an image or other entry is chosen. Platforms and architectures choose keyed entries only;
 * everything else comes with `all` or by its digest.
 */
export type EntryTest = (entry: Entry) => boolean;

/** Makes the test for a selector; its members are a union. */
export function entryTest(select: 'all' | Selector): EntryTest {
  if (select === 'all') return () => true;
  const digests = new Set(select.digests);
  const architectures = new Set(select.architectures);
  const platforms = (select.platforms ?? []).map(platformTest);
  return (entry) => {
    if (digests.has(entry.digest)) return true;
    if (entry.role !== 'keyed') return false;
    return architectures.has(textOf(entry.platform, 'architecture')) || platforms.some((test) => test(entry));
  };
}

const selectorPattern = /^([^/:]+)\/([^/:]+)(?:\/([^/:]*))?(?::(.*))?$/;

/**
 * `os/arch[/variant][:os.version prefix]`. Only the parts that are given must agree, after normalisation. The prefix
 * ends at a dot: `10.0.2` does not choose 10.0.20348.
 */
function platformTest(text: string): EntryTest {
  const match = selectorPattern.exec(text);
  if (match === null) {
    return refuse('E_BAD_OPTIONS', `“${text}” is not a platform. Write os/architecture, for example linux/arm64.`);
  }
  const [, os = '', architecture = '', variant, version = ''] = match;
  const wanted = normalizePlatform({ os, architecture, variant });
  // armhf and armel name a variant by themselves.
  const impliesVariant = /^arm(?:hf|el)$/i.test(architecture);
  const anyVariant = (variant === undefined || variant === '') && !impliesVariant;
  return ({ comparable, platform }) => {
    if (comparable?.os !== wanted.os || comparable.architecture !== wanted.architecture) return false;
    if (!anyVariant && comparable.variant !== wanted.variant) return false;
    return (
      version === '' || `${textOf(platform, 'os.version')}.`.startsWith(version.endsWith('.') ? version : `${version}.`)
    );
  };
}
