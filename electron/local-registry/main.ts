import { enableCompileCache } from 'node:module';
import './quiet.ts';

// Before the rest is loaded, or the rest would be stripped and compiled anew at every start.
enableCompileCache();
await import('./run.ts');
