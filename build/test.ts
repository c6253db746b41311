// Everything the tests need, then all tests: npm test
import { runTool, say } from './project.ts';
import { ensureRenderer } from './renderer.ts';
import { ensureShell } from './shell.ts';
import { provideSystemPrograms } from './system-programs.ts';

interface Step {
  readonly name: string;
  readonly run: () => Promise<number>;
}
type Outcome = 'passed' | 'failed' | 'not run';

const inCi = (process.env['CI'] ?? '') !== '';
const eslint = ['-c', 'build/eslint.config.js', '--cache', '--cache-location', '.cache/eslint'];

const steps: readonly Step[] = [
  { name: 'types', run: () => runTool('typescript', ['-b'], {}, 'tsc') },
  { name: 'lint', run: () => runTool('eslint', [...eslint, '.']) },
  { name: 'format', run: () => runTool('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'unused', run: () => runTool('knip', ['-c', 'build/knip.json']) },
  { name: 'build', run: () => buildAll() },
  { name: 'unit', run: () => runTool('vitest', ['run', '-c', 'build/vitest.config.ts']) },
  {
    name: 'e2e',
    run: () => runTool('@playwright/test', ['test', '-c', 'build/playwright.config.ts'], {}, 'playwright'),
  },
];

async function buildAll(): Promise<number> {
  try {
    await ensureRenderer();
    await ensureShell();
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

const missing = provideSystemPrograms(say);
for (const { name, debianPackage, purpose } of missing) {
  say(`MISSING: ${name} (${purpose}). Install it, on Debian: apt-get install ${debianPackage}`);
}

const outcomes = new Map<string, Outcome>();
for (const step of steps) {
  const blocked = step.name === 'e2e' && (missing.length > 0 || outcomes.get('build') === 'failed');
  if (blocked) {
    outcomes.set(step.name, 'not run');
    continue;
  }
  say(`\n── ${step.name} ──`);
  const startedAtMs = Date.now();
  const code = await step.run();
  outcomes.set(step.name, code === 0 ? 'passed' : 'failed');
  say(
    `${step.name}: ${code === 0 ? 'passed' : `FAILED (exit code ${code})`} in ${((Date.now() - startedAtMs) / 1000).toFixed(0)} s`,
  );
}

const thatAre = (outcome: Outcome) => [...outcomes].filter(([, one]) => one === outcome).map(([name]) => name);
const [failed, notRun] = [thatAre('failed'), thatAre('not run')];
const list = (names: readonly string[]) => (names.length === 0 ? '' : ` (${names.join(', ')})`);
say(
  `\nTests: ${thatAre('passed').length} passed, ${failed.length} failed${list(failed)}, ${notRun.length} not run${list(notRun)}`,
);
if (notRun.length > 0 && missing.length > 0) {
  say(
    `Not run because this machine lacks: ${missing.map(({ name }) => name).join(', ')}.${inCi ? ' In CI that is a failure.' : ''}`,
  );
}
process.exitCode = failed.length > 0 || (inCi && notRun.length > 0) ? 1 : 0;
