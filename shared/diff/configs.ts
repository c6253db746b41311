import { AppError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../oci/json.ts';
import { emitJson, isJsonArray, isJsonObject, JsonNumber, parseJson } from '../oci/json.ts';
import type { DiffNode } from './tree.ts';
import { diffRecords, group, leaf } from './tree.ts';

/**
 * Compares two image configs (image-spec config.md) given as the bytes of their blobs: platform, environment, labels,
 * entry point, command, user and the like, ports, volumes. Members that the specification does not name are compared
 * too, so nothing that differs is hidden.
 * @throws AppError `corrupt` when one of them is not a JSON object.
 */
export function diffConfigs(before: Uint8Array, after: Uint8Array): DiffNode[] {
  const left = readConfig(before);
  const right = readConfig(after);
  const nodes = [
    group('Image', fields(left.image, right.image, new Set(['config', 'rootfs', 'history']))),
    diffRecords('Environment', environment(left.run), environment(right.run)),
    diffRecords('Labels', texts(member(left.run, 'Labels')), texts(member(right.run, 'Labels'))),
    group('Settings', fields(left.run, right.run, new Set(['Env', 'Labels', 'ExposedPorts', 'Volumes']))),
    diffRecords('Ports', keys(left.run, 'ExposedPorts'), keys(right.run, 'ExposedPorts')),
    diffRecords('Volumes', keys(left.run, 'Volumes'), keys(right.run, 'Volumes')),
  ];
  return nodes.filter((node) => node !== null);
}

interface Config {
  readonly image: JsonObject;
  /** The `config` member: how a container is run. */
  readonly run: JsonObject;
}

function readConfig(bytes: Uint8Array): Config {
  const image = parseJson(bytes, { duplicateNames: 'last-wins' });
  if (!isJsonObject(image)) throw new AppError('corrupt', 'The image config is JSON, but not an object.');
  return { image, run: member(image, 'config') };
}

function member(object: JsonObject, name: string): JsonObject {
  const value = object.get(name);
  return isJsonObject(value) ? value : new Map();
}

/** A value as one line of text; null and empty ones count as absent, as runtimes treat them. */
function text(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.token;
  if (isJsonArray(value) && value.length === 0) return null;
  if (isJsonObject(value) && value.size === 0) return null;
  return new TextDecoder().decode(emitJson(value)).replace(/\n */g, ' ');
}

function fields(before: JsonObject, after: JsonObject, except: ReadonlySet<string>): (DiffNode | null)[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !except.has(name)).sort();
  return names.map((name) => leaf(name, text(before.get(name)), text(after.get(name))));
}

/** `NAME=value`; the last one of a name counts, and one without `=` is empty. */
function environment(run: JsonObject): Map<string, string> {
  const variables = run.get('Env');
  const entries = isJsonArray(variables) ? variables.filter((item) => typeof item === 'string') : [];
  return new Map(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function texts(object: JsonObject): Map<string, string> {
  return new Map([...object].map(([name, value]) => [name, text(value) ?? '']));
}

function keys(run: JsonObject, name: string): Map<string, string> {
  return new Map([...member(run, name).keys()].map((key) => [key, key]));
}
