import { builtinModules } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rule } from 'eslint';

/** Something a folder must not import, and what to do instead. */
export interface Barrier {
  /** Folders of the project, whatever way leads there. */
  readonly folders?: readonly string[];
  /** Names of packages; `name/*` and `node:*` stand for everything that begins so. */
  readonly packages?: readonly string[];
  /** The other way round: only these packages. */
  readonly onlyPackages?: readonly string[];
  readonly message: string;
}

/** A folder with its barriers. Tests stand outside: they put parts together that the program keeps apart. */
export interface Fence {
  readonly folder: string;
  readonly barriers: readonly Barrier[];
}

const electronOnlyInShell: Barrier = {
  packages: ['electron', 'electron/*'],
  message:
    "Only electron/shell may import 'electron'. Put the decision into a pure function and pass what it needs as a port.",
};
const noNode: Barrier = {
  packages: ['node:*', ...builtinModules],
  message: 'This folder runs in the page too. Do it in a service and offer it through the contract.',
};
const noPage: Barrier = {
  packages: ['react', 'react-dom', 'react-dom/*', '@patternfly/*', '@tanstack/*', 'zustand', 'zustand/*'],
  message: 'Only renderer/ draws. Keep this folder free of the page.',
};
const onlyPortable: Barrier = {
  onlyPackages: ['zod', '@noble/hashes/*'],
  message: 'shared/ runs everywhere and may import only zod, @noble/hashes and itself.',
};
const sharedDirection = 'Inside shared the direction is contract → merge, history, diff → oci → errors.';
const aHostIsWiring = 'A host is wiring: it starts services and the local registry’s file, nothing else.';

const behindServices = ['electron/registry', 'electron/store', 'electron/offline'];
const hosts = ['electron/host', 'electron/shell', 'electron/web'];
const pureParts = ['shared/merge', 'shared/history', 'shared/diff'];

/** What holds for everything under `shared/`, and the parts of shared that a folder in it must not know. */
function inShared(folder: string, unknown: readonly string[] = []): Fence {
  const outside: Barrier = { folders: ['electron', 'renderer', 'build'], message: onlyPortable.message };
  const inside: Barrier = { folders: unknown, message: sharedDirection };
  return { folder, barriers: [electronOnlyInShell, noNode, onlyPortable, outside, inside] };
}

function inElectron(folder: string, unknown: readonly string[], message: string): Fence {
  const barriers = [noPage, { folders: ['renderer', 'electron/local-registry', 'build', ...unknown], message }];
  return { folder, barriers: folder === 'electron/shell' ? barriers : [electronOnlyInShell, ...barriers] };
}

/** Who may import whom. The deepest fence around a file counts. */
export const fences: readonly Fence[] = [
  inShared('shared'),
  inShared('shared/oci', ['shared/contract', ...pureParts]),
  ...pureParts.map((own) => inShared(own, ['shared/contract', ...pureParts.filter((part) => part !== own)])),
  {
    folder: 'renderer',
    barriers: [
      electronOnlyInShell,
      noNode,
      { folders: ['electron', 'build'], message: 'The page knows only the contract. Ask the host through the client.' },
    ],
  },
  ...behindServices.map((own) =>
    inElectron(
      own,
      ['electron/services', ...hosts, ...behindServices.filter((folder) => folder !== own)],
      'registry, offline and store know shared/ and themselves only. What combines them is a service.',
    ),
  ),
  inElectron(
    'electron/services',
    hosts,
    'Services know neither hosts nor the local registry. Take what you need as a port.',
  ),
  inElectron(
    'electron/host',
    ['electron/shell', 'electron/web', ...behindServices],
    'What both hosts share knows neither of them. Take what differs as a parameter.',
  ),
  inElectron('electron/shell', ['electron/web', ...behindServices], aHostIsWiring),
  inElectron('electron/web', ['electron/shell', ...behindServices], aHostIsWiring),
  {
    folder: 'electron/local-registry',
    barriers: [
      electronOnlyInShell,
      noPage,
      {
        folders: [
          'renderer',
          'build',
          'electron/services',
          'shared/contract',
          ...hosts,
          ...behindServices,
          ...pureParts,
        ],
        message: 'The local registry is a stranger: it knows shared/oci and itself, and is reached over HTTP.',
      },
    ],
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));

/** The message for an import that crosses the fence around its file, or null. `name` is what the import says. */
export function crossing(barriers: readonly Barrier[], file: string, name: string): string | null {
  const isFile = name.startsWith('.') || name.startsWith('/');
  const target = isFile
    ? relative(root, resolve(dirname(file), name))
        .split(sep)
        .join('/')
    : '';
  const found = barriers.find(({ folders = [], packages = [], onlyPackages }) => {
    if (isFile) return folders.some((folder) => target === folder || target.startsWith(`${folder}/`));
    const isNamed = (entry: string) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry);
    return packages.some(isNamed) || (onlyPackages !== undefined && !onlyPackages.some(isNamed));
  });
  return found?.message ?? null;
}

interface WithSource {
  readonly source?: { readonly value?: unknown } | null;
  readonly argument?: { readonly literal?: { readonly value?: unknown } };
}

/**
 * Stops imports that cross a fence, in every spelling: import and export statements, `import('…')` as a call and as a
 * type. Paths are resolved first, so that it does not matter from how deep an import comes.
 */
export const fenceRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [{ type: 'array' }] },
  create: (context) => {
    const [barriers] = context.options as [readonly Barrier[]];
    const check = (node: Rule.Node) => {
      const { source, argument } = node as WithSource;
      const name = source?.value ?? argument?.literal?.value;
      const message = typeof name === 'string' ? crossing(barriers, context.filename, name) : null;
      if (message !== null) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};
