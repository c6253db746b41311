/** Why a registry does not take a key for a label, in words. */
export interface LabelKeyProblem {
  readonly reason: 'E_LABEL_KEY' | 'E_LABEL_RESERVED';
  readonly message: string;
  readonly advice: string;
}

/**
 * Beginnings of keys that Quay keeps for others (its DEFAULT_LABEL_KEY_RESERVED_PREFIXES). The last ones have no dot
 * there either, so that `quayside` is refused as well.
 */
const reserved = [
  'com.docker.',
  'io.docker.',
  'org.dockerproject.',
  'org.opencontainers.',
  'io.cncf.',
  'io.kubernetes.',
  'io.k8s.',
  'io.quay',
  'com.coreos',
  'com.tectonic',
  'internal',
  'quay',
];

/** What is wrong with the key of a label that is to be added to a manifest; null when nothing is. */
export function labelKeyProblem(key: string): LabelKeyProblem | null {
  const isLegal = key.length <= 255 && /^[a-z0-9.-]+$/.test(key) && !/^[.-]|[.-]$|[.-][.-]/.test(key);
  if (!isLegal) {
    return {
      reason: 'E_LABEL_KEY',
      message: `“${key}” cannot be the key of a label.`,
      advice:
        'Keys have up to 255 lowercase letters, digits, dots and hyphens, begin and end with a letter or digit, and have no two dots or hyphens side by side.',
    };
  }
  const taken = reserved.find((prefix) => key.startsWith(prefix));
  if (taken === undefined) return null;
  return {
    reason: 'E_LABEL_RESERVED',
    message: `“${key}” begins with “${taken}”, which the registry keeps for others.`,
    advice: `Keys that are added cannot begin with ${reserved.slice(0, -1).join(', ')} or ${reserved.at(-1) ?? ''}.`,
  };
}
