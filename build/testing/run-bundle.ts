// Runs a bundled main process with the stand-in for Electron: node run-bundle.ts MAIN_JS DATA_DIR. Prints what it opened.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as fake from '../../electron/shell/testing/fake-electron.ts';

const [main = '', dataDir = ''] = process.argv.slice(2);
const standIn = new URL('../../electron/shell/testing/fake-electron.ts', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) => (name === 'electron' ? { url: standIn, shortCircuit: true } : next(name, context)),
});

process.argv.splice(2, Infinity, '--data-dir', dataDir, '--no-demo');
await import(pathToFileURL(main).href);
fake.app.becomeReady();
// The menu is the last thing that is set up.
while (fake.menus.length < 2 && fake.shownErrors.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
const page = await fake.protocolHandlers.get('app')?.({ url: 'app://bundle/', method: 'GET' } as Request);
process.stdout.write(
  `${JSON.stringify({ opened: fake.windows[0]?.loaded, errors: fake.shownErrors, page: await page?.text() })}\n`,
);
process.exit(0);
