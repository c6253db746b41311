import '../client/zod-without-eval.ts';
import type { FakeOptions } from './fake-client.ts';

// ?rows=10000&mode=error — looking at screens and their states without a host.
const query = new URLSearchParams(window.location.search);
const element = document.querySelector<HTMLElement>('#root');
const [{ createFakeClient }, { startPage }] = await Promise.all([import('./fake-client.ts'), import('../start.tsx')]);
if (element !== null) {
  const mode = (query.get('mode') ?? 'data') as FakeOptions['mode'];
  startPage(createFakeClient({ rows: Number(query.get('rows') ?? 120), mode }), element);
}
