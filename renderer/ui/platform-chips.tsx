import type { Platform } from '../../shared/oci/platform.ts';
import { comparePlatforms, platformLabel } from '../../shared/oci/platform.ts';
import { countFitting } from './fit-chips.ts';

export interface PlatformChipsProps {
  readonly platforms: readonly Platform[];
  /** The system left out of the labels, where a view has only one. */
  readonly impliedOs?: string | undefined;
  /** How many are drawn before “+3”; all by default. */
  readonly max?: number | undefined;
  /** Only as many as fit into this width, the rest as “+3”; never a chip cut in two. */
  readonly fitPx?: number | undefined;
  readonly tone?: 'plain' | 'gained' | 'lost' | undefined;
}

/** Platforms as small labels in the one order and spelling of the program. */
export function PlatformChips({ platforms, impliedOs, max = 1000, fitPx, tone = 'plain' }: PlatformChipsProps) {
  const labels = [...platforms].sort(comparePlatforms).map((platform) => platformLabel(platform, impliedOs));
  const counted = countEqual(labels);
  const fitting = fitPx === undefined ? max : Math.min(max, countFitting(counted.map(textOf), fitPx));
  const rest = counted.slice(fitting);
  return (
    <span className="wb-chips" title={labels.join(', ')}>
      {counted.slice(0, fitting).map(({ label, count }) => (
        <span key={label} className={`wb-chip wb-chip--${tone}`}>
          {label}
          {count > 1 && <span className="wb-dim"> ×{count}</span>}
        </span>
      ))}
      {rest.length > 0 && <span className="wb-chip wb-chip--more">+{rest.length}</span>}
    </span>
  );
}

function textOf({ label, count }: { label: string; count: number }): string {
  return count > 1 ? `${label} ×${String(count)}` : label;
}

function countEqual(labels: readonly string[]): { label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count }));
}

/** The one system all platforms share, or undefined: then every label names its own. */
export function commonOs(platforms: readonly Platform[]): string | undefined {
  const systems = new Set(platforms.map((platform) => platform.os));
  return systems.size === 1 ? platforms[0]?.os : undefined;
}
