import type { Descriptor } from '../../../shared/oci/manifest.ts';

/** One step of the build as the config's history tells it, with the layer it made. */
export interface BuildStep {
  readonly number: number;
  /** Cleaned of the builder's wrapping. Empty when the config does not tell. */
  readonly instruction: string;
  readonly comment: string;
  readonly createdAtMs: number | null;
  /** Null for steps that only changed the config. */
  readonly layer: Descriptor | null;
}

export interface BuildSteps {
  readonly steps: readonly BuildStep[];
  /** The config tells of another number of layers than the manifest has: then steps and layers cannot be matched. */
  readonly isMatched: boolean;
}

/** Matches the config's history with the manifest's layers: every step that is not `empty_layer` made the next one. */
export function buildSteps(history: readonly unknown[], layers: readonly Descriptor[]): BuildSteps {
  const entries = history.map(readEntry);
  const making = entries.filter((entry) => !entry.isEmpty).length;
  if (entries.length === 0 || making !== layers.length) {
    const steps = layers.map((layer, index) => ({
      number: index + 1,
      instruction: '',
      comment: '',
      createdAtMs: null,
      layer,
    }));
    return { steps, isMatched: entries.length === 0 };
  }
  let nextLayer = 0;
  const steps = entries.map(({ isEmpty, ...entry }, index): BuildStep => {
    const layer = isEmpty ? null : (layers[nextLayer] ?? null);
    if (!isEmpty) nextLayer += 1;
    return { number: index + 1, ...entry, layer };
  });
  return { steps, isMatched: true };
}

function readEntry(value: unknown): Omit<BuildStep, 'number' | 'layer'> & { isEmpty: boolean } {
  const entry = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const text = (member: string) => (typeof entry[member] === 'string' ? entry[member] : '');
  const createdAtMs = Date.parse(text('created'));
  return {
    instruction: cleanInstruction(text('created_by')),
    comment: text('comment'),
    createdAtMs: Number.isNaN(createdAtMs) ? null : createdAtMs,
    isEmpty: entry['empty_layer'] === true,
  };
}

/** `/bin/sh -c #(nop)  CMD ["x"]` → `CMD ["x"]`; `RUN /bin/sh -c make # buildkit` → `RUN make`. */
export function cleanInstruction(text: string): string {
  const plain = text.replace(/\s+# buildkit$/, '').trim();
  const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(plain);
  if (nop !== null) return nop[1] ?? '';
  const shell = /^(?:RUN )?(?:\|\d+ (?:\S+=\S* )*)?\/bin\/sh -c (.*)$/s.exec(plain);
  return shell === null ? plain : `RUN ${shell[1] ?? ''}`;
}
