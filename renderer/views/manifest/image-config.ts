/** What an image config (image-spec config.md) tells a person, read leniently. */
export interface ImageConfig {
  readonly createdAtMs: number | null;
  readonly author: string;
  readonly user: string;
  readonly workingDir: string;
  readonly stopSignal: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly history: readonly unknown[];
  readonly platform: string;
}

type JsonObject = Readonly<Record<string, unknown>>;
const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
const asTexts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** Reads config bytes; null when they are not a JSON object, as with artifacts that put anything there. */
export function readImageConfig(bytes: Uint8Array): ImageConfig | null {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return null;
  const root = asObject(document);
  const config = asObject(root['config']);
  const createdAtMs = Date.parse(asText(root['created']));
  const labels = Object.entries(asObject(config['Labels'])).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  const platform = [asText(root['os']), asText(root['architecture']), asText(root['variant'])]
    .filter((part) => part !== '')
    .join('/');
  return {
    createdAtMs: Number.isNaN(createdAtMs) ? null : createdAtMs,
    author: asText(root['author']),
    user: asText(config['User']),
    workingDir: asText(config['WorkingDir']),
    stopSignal: asText(config['StopSignal']),
    entrypoint: asTexts(config['Entrypoint']),
    command: asTexts(config['Cmd']),
    env: asTexts(config['Env']),
    ports: Object.keys(asObject(config['ExposedPorts'])),
    volumes: Object.keys(asObject(config['Volumes'])),
    labels: Object.fromEntries(labels),
    history: Array.isArray(root['history']) ? root['history'] : [],
    platform,
  };
}
