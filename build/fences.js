// Who may import whom, as data: the lint rules and the test of the rules are both made from it.
const electronOnlyInShell = {
  group: ['electron', 'electron/*'],
  message:
    "Only electron/shell may import 'electron'. Put the decision into a pure function and pass what it needs as a port.",
};
const noNode = {
  group: ['node:*'],
  message: 'This folder runs in the page too. Do it in a service and offer it through the contract.',
};
const noDomLibraries = {
  group: ['react', 'react-dom', 'react-dom/*', '@patternfly/*', '@tanstack/*', 'zustand', 'zustand/*'],
  message: 'Only renderer/ draws. Keep this folder free of the page.',
};
/** @param {string[]} folders @param {string} message */
const folders = (folders, message) => ({ group: folders.map((folder) => `**/${folder}/**`), message });

/** @type {{ name: string, files: string[], patterns: { group: string[], message: string }[] }[]} */
export const fences = [
  {
    name: 'shared',
    files: ['shared/**'],
    patterns: [
      electronOnlyInShell,
      noNode,
      noDomLibraries,
      folders(['electron', 'renderer'], 'shared/ runs everywhere and may import only zod, @noble/hashes and itself.'),
    ],
  },
  {
    name: 'shared/oci',
    files: ['shared/oci/**'],
    patterns: [
      electronOnlyInShell,
      noNode,
      noDomLibraries,
      folders(
        ['electron', 'renderer', 'contract', 'merge', 'history', 'diff'],
        'Inside shared the direction is contract → merge, history, diff → oci → errors.',
      ),
    ],
  },
  ...['merge', 'history', 'diff'].map((own) => ({
    name: `shared/${own}`,
    files: [`shared/${own}/**`],
    patterns: [
      electronOnlyInShell,
      noNode,
      noDomLibraries,
      folders(
        ['electron', 'renderer', 'contract', ...['merge', 'history', 'diff'].filter((folder) => folder !== own)],
        'Inside shared the direction is contract → merge, history, diff → oci → errors.',
      ),
    ],
  })),
  {
    name: 'renderer',
    files: ['renderer/**'],
    patterns: [
      electronOnlyInShell,
      noNode,
      folders(['electron'], 'The page knows only the contract. Ask the host through the client.'),
    ],
  },
  ...['registry', 'store', 'offline'].map((own) => ({
    name: `electron/${own}`,
    files: [`electron/${own}/**`],
    patterns: [
      electronOnlyInShell,
      noDomLibraries,
      folders(
        [
          'renderer',
          'services',
          'host',
          'shell',
          'web',
          'local-registry',
          ...['registry', 'store', 'offline'].filter((folder) => folder !== own),
        ],
        'registry, offline and store know shared/ and themselves only. What combines them is a service.',
      ),
    ],
  })),
  {
    name: 'electron/services',
    files: ['electron/services/**'],
    patterns: [
      electronOnlyInShell,
      noDomLibraries,
      folders(
        ['renderer', 'host', 'shell', 'web', 'local-registry'],
        'Services know neither hosts nor the local registry. Take what you need as a port.',
      ),
    ],
  },
  {
    name: 'electron/host',
    files: ['electron/host/**'],
    patterns: [
      electronOnlyInShell,
      noDomLibraries,
      folders(
        ['renderer', 'shell', 'web', 'local-registry', 'electron/registry', 'electron/store'],
        'What both hosts share knows neither of them. Take what differs as a parameter.',
      ),
    ],
  },
  {
    name: 'electron/shell',
    files: ['electron/shell/**'],
    patterns: [
      noDomLibraries,
      folders(
        ['renderer', 'web', 'local-registry', 'electron/registry', 'electron/store'],
        'A host is wiring: it starts services and the local registry’s file, nothing else.',
      ),
    ],
  },
  {
    name: 'electron/web',
    files: ['electron/web/**'],
    patterns: [
      electronOnlyInShell,
      noDomLibraries,
      folders(
        ['renderer', 'shell', 'local-registry', 'electron/registry', 'electron/store'],
        'A host is wiring: it starts services and the local registry’s file, nothing else.',
      ),
    ],
  },
  {
    name: 'electron/local-registry',
    files: ['electron/local-registry/**'],
    patterns: [
      electronOnlyInShell,
      noDomLibraries,
      folders(
        ['renderer', 'services', 'host', 'shell', 'web', 'registry', 'store', 'contract', 'merge', 'history', 'diff'],
        'The local registry is a stranger: it knows shared/oci and itself, and is reached over HTTP.',
      ),
    ],
  },
];
