import { enableCompileCache } from 'node:module';
import '../quiet.ts';

enableCompileCache();
await import('./crash-run.ts');
