import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { fences } from './fences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// Without types, because the planted files exist in no project; the fences need none.
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: join(root, 'build/eslint.config.js'),
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === 'fence/imports').map(({ message }) => message);
}

/** Folders and what each must not import; written out, so that a rule that vanishes from the fences is missed here. */
const leaks: Readonly<Record<string, readonly string[]>> = {
  shared: ['electron', 'node:fs', 'react', 'undici', '../electron/services/ports.ts', '../renderer/routes.tsx'],
  'shared/oci': ['node:crypto', '../contract/index.ts', '../merge/types.ts', '../../electron/services/ports.ts'],
  'shared/merge': ['../contract/index.ts', '../history/rows.ts', 'node:crypto', 'react'],
  'shared/history': ['../contract/index.ts', '../merge/types.ts', 'electron'],
  'shared/diff': ['../contract/index.ts', '../merge/types.ts', '../history/rows.ts'],
  renderer: ['electron', 'node:fs', '../electron/services/ports.ts', '../electron/host/paths.ts'],
  'electron/registry': [
    'electron',
    'react',
    '../services/ports.ts',
    '../store/cache.ts',
    '../local-registry/server.ts',
    '../web/main.ts',
    '../host/paths.ts',
  ],
  'electron/store': [
    'electron',
    '../services/ports.ts',
    '../registry/registry.ts',
    '../shell/main.ts',
    '../../renderer/routes.tsx',
  ],
  'electron/offline': ['electron', '../services/ports.ts', '../registry/registry.ts', '../store/cache.ts'],
  'electron/services': [
    'electron',
    'electron/main',
    '../shell/main.ts',
    '../web/main.ts',
    '../host/paths.ts',
    '../local-registry/server.ts',
    '../../renderer/routes.tsx',
    'react',
  ],
  'electron/host': [
    'electron',
    '../shell/main.ts',
    '../web/main.ts',
    '../registry/registry.ts',
    '../store/cache.ts',
    '../offline/open-image-file.ts',
    '../local-registry/server.ts',
  ],
  'electron/shell': [
    '../web/main.ts',
    '../registry/registry.ts',
    '../store/cache.ts',
    '../offline/open-image-file.ts',
    '../local-registry/server.ts',
    '../../renderer/routes.tsx',
    'react',
  ],
  'electron/web': [
    'electron',
    '../shell/main.ts',
    '../registry/registry.ts',
    '../store/cache.ts',
    '../offline/open-image-file.ts',
    '../local-registry/server.ts',
    '../../renderer/routes.tsx',
  ],
  'electron/local-registry': [
    'electron',
    '../services/ports.ts',
    '../registry/registry.ts',
    '../host/paths.ts',
    '../../shared/contract/index.ts',
    '../../shared/merge/types.ts',
    '../web/main.ts',
  ],
};

/** What the same folders must be able to import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: ['zod', '@noble/hashes/sha2.js', './oci/digest.ts'],
  'shared/oci': ['../errors.ts', 'zod'],
  'shared/merge': ['../oci/digest.ts'],
  'shared/history': ['../oci/digest.ts'],
  'shared/diff': ['../oci/digest.ts'],
  renderer: ['react', '../shared/contract/index.ts', './routes.tsx'],
  'electron/registry': ['node:crypto', 'undici', '../../shared/oci/digest.ts', './oci/tags.ts'],
  'electron/store': ['node:sqlite', '../../shared/oci/digest.ts'],
  'electron/offline': ['node:zlib', '../../shared/oci/digest.ts', '../../shared/contract/opened-file.ts'],
  'electron/services': [
    '../registry/registry.ts',
    '../store/cache.ts',
    '../offline/open-image-file.ts',
    '../../shared/contract/index.ts',
  ],
  'electron/host': ['../services/ports.ts', '../../shared/contract/index.ts', 'pino'],
  'electron/shell': ['electron', '../host/paths.ts', '../services/ports.ts'],
  'electron/web': ['node:http', '../host/paths.ts', '../services/ports.ts'],
  'electron/local-registry': ['node:sqlite', '../../shared/oci/digest.ts', './store/store.ts'],
};

describe('the import fences', () => {
  it('stand around every folder that has one, and each of their rules is tried below', () => {
    expect(Object.keys(leaks).sort()).toEqual(fences.map(({ folder }) => folder).sort());
  });

  describe.each(Object.keys(leaks))('%s', (folder) => {
    it.each(leaks[folder] ?? [])('may not import %s, in any spelling', async (name) => {
      const file = `${folder}/planted.ts`;
      for (const code of [
        `import { x } from '${name}'; x();\n`,
        `import type { X } from '${name}'; export type Y = X;\n`,
        `export * from '${name}';\n`,
        `import '${name}';\n`,
        `void import('${name}');\n`,
        `export type Z = import('${name}').X;\n`,
      ]) {
        expect(await complaints(file, code), code).not.toEqual([]);
      }
    });

    it.each(allowed[folder] ?? [])('may import %s', async (name) => {
      const code = `import { x } from '${name}'; x();\nvoid import('${name}');\n`;
      expect(await complaints(`${folder}/planted.ts`, code)).toEqual([]);
    });
  });

  it('say what to do instead', () => {
    for (const { barriers } of fences) {
      for (const { message } of barriers) expect(message.length).toBeGreaterThan(30);
    }
  });
});

describe('the compiler', () => {
  it.each([
    ['shared', "import { readFileSync } from 'node:fs'; readFileSync('x');", 'node:fs'],
    ['shared', 'export const title = document.title;', 'document'],
    ['shared', 'export const { env } = process;', 'process'],
    ['electron/services', 'export const title = document.title;', 'document'],
    ['renderer', 'export const { env } = process;', 'process'],
  ])(
    'stops a build of %s with %s in it',
    async (project, code, culprit) => {
      const folder = await mkdtemp(join(root, '.cache', 'fence-'));
      try {
        await writeFile(join(folder, 'planted.ts'), `${code}\n`);
        const config = {
          extends: join(root, project, 'tsconfig.json'),
          compilerOptions: {
            noEmit: true,
            composite: false,
            emitDeclarationOnly: false,
            declaration: false,
            tsBuildInfoFile: null,
          },
          include: ['planted.ts'],
          references: [],
        };
        await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
        const tsc = promisify(execFile)(process.execPath, [
          join(root, 'node_modules/typescript/bin/tsc'),
          '-p',
          folder,
        ]);
        const failure: unknown = await tsc.then(
          () => null,
          (error: unknown) => error,
        );
        expect(failure).not.toBeNull();
        expect((failure as { stdout: string }).stdout).toMatch(new RegExp(`planted\\.ts.*${culprit}`));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    60_000,
  );
});
