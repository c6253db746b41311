import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The page, built so that it runs under a policy without inline scripts, inline styles or data fonts. */
export default defineConfig({
  root: `${root}renderer`,
  // Relative, because the same files are served from http://127.0.0.1:PORT/ and from app://bundle/.
  base: './',
  cacheDir: `${root}.cache/vite`,
  plugins: [react()],
  build: {
    outDir: `${root}dist/renderer`,
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
  },
});
