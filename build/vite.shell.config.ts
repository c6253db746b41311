import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One file for one process of the desktop program, with everything in it but Electron and Node. */
export function shellBundle(entry: string, format: 'es' | 'cjs', fileName: string): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['node'], mainFields: ['module', 'main'] },
    ssr: { noExternal: true },
    build: {
      ssr: `${root}${entry}`,
      outDir: `${root}dist/shell`,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        external: ['electron', /^node:/, ...builtinModules],
        output: { format, entryFileNames: fileName, codeSplitting: false },
      },
    },
  };
}
