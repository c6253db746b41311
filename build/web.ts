// The browser host, with its page built first when that is needed: npm run web
import { webMain } from '../electron/web/main.ts';
import { ensureRenderer } from './renderer.ts';

await ensureRenderer();
await webMain(process.argv.slice(2));
