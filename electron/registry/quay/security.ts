import type { QuaySecurity, QuayVulnerability } from '../registry.ts';
import { arrayOf, objectOf, textOf, type JsonObject } from './json.ts';

const statuses: Readonly<Record<string, QuaySecurity['status']>> = {
  scanned: 'scanned',
  queued: 'queued',
  failed: 'failed',
  unsupported: 'unsupported',
  manifest_layer_too_large: 'too-large',
};

/** The first https address among the blank-separated ones; anything else is not offered as a link. */
function readLink(value: unknown): string | null {
  const first = (textOf(value) ?? '').split(/\s+/).find((link) => link.startsWith('https://') && URL.canParse(link));
  return first ?? null;
}

function readFeature(value: unknown): QuayVulnerability[] {
  const feature = objectOf(value);
  return arrayOf(feature['Vulnerabilities']).map((entry) => {
    const vulnerability = objectOf(entry);
    return {
      name: textOf(vulnerability['Name']) ?? 'unnamed',
      severity: textOf(vulnerability['Severity']) ?? 'Unknown',
      packageName: textOf(feature['Name']) ?? 'unnamed',
      packageVersion: textOf(feature['Version']) ?? '',
      fixedBy: textOf(vulnerability['FixedBy']),
      link: readLink(vulnerability['Link']),
    };
  });
}

/** Reads `{status, data: {Layer: {Features: […]}}}`; null for a status nobody knows. */
export function readSecurity(report: JsonObject): QuaySecurity | null {
  const name = textOf(report['status']) ?? '';
  const status = Object.hasOwn(statuses, name) ? statuses[name] : undefined;
  if (status === undefined) return null;
  const { Features: features } = objectOf(objectOf(report['data'])['Layer']);
  // “Scanned” without a list of packages would read as “nothing found”.
  if (status === 'scanned' && !Array.isArray(features)) return null;
  return { status, vulnerabilities: status === 'scanned' ? arrayOf(features).flatMap(readFeature) : [] };
}
