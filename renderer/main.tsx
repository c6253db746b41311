import './client/zod-without-eval.ts';
import { connectToHost } from './client/transports/connect.ts';
import { startPage } from './start.tsx';

const element = document.querySelector<HTMLElement>('#root');
if (element === null) throw new Error('The page has no #root element.');
// First the host: it takes its one-time code out of the address before the router reads it.
startPage(await connectToHost(), element);
