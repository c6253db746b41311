import './client/zod-without-eval.ts';

const element = document.querySelector<HTMLElement>('#root');
if (element === null) throw new Error('The page has no #root element.');
// Loaded after the line above has run: schemas decide when they are made whether they may make code from text.
const [{ connectToHost }, { startPage }] = await Promise.all([
  import('./client/transports/connect.ts'),
  import('./start.tsx'),
]);
// First the host: it takes its one-time code out of the address before the router reads it.
startPage(await connectToHost(), element);
