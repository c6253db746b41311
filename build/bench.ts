// Figures as ratios measured in one run: npm run bench [-- --json FILE]
import { readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { root, say } from './project.ts';

/**
 * One figure: some work against something else measured in the same run, because machines are noisy and absolute times
 * compare to nothing. `goal` is the bound it must keep: at most for costs, at least for speeds.
 */
export interface Ratio {
  /** For example `P5`. */
  readonly id: string;
  readonly work: string;
  readonly against: string;
  readonly value: number;
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
}

/** What `build/bench/figure-*.ts` exports; other files there are what figures are made of. */
export interface BenchModule {
  readonly measure: () => Promise<readonly Ratio[]>;
}

/** Whether a figure keeps its goal. */
export function keepsGoal({ value, goal }: Ratio): boolean {
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** The figures as a table for the terminal. */
export function tableOf(ratios: readonly Ratio[]): string {
  const rows = ratios.map((ratio) => [
    ratio.id,
    ratio.work,
    ratio.against,
    `${ratio.value.toFixed(2)} ×`,
    'atMost' in ratio.goal ? `≤ ${ratio.goal.atMost}` : `≥ ${ratio.goal.atLeast}`,
    keepsGoal(ratio) ? 'kept' : 'MISSED',
  ]);
  const all = [['', 'work', 'against', 'ratio', 'goal', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Where the figures go besides the terminal; null when the arguments cannot be read. */
function readArguments(): { json?: string | undefined } | null {
  try {
    return parseArgs({ options: { json: { type: 'string' } } }).values;
  } catch (error) {
    say(`${(error as Error).message}. Usage: npm run bench [-- --json FILE]`);
    return null;
  }
}

async function main(): Promise<void> {
  const values = readArguments();
  if (values === null) {
    process.exitCode = 1;
    return;
  }
  const ratios: Ratio[] = [];
  const files = readdirSync(`${root}build/bench`).filter(
    (name) => /^figure-.*\.ts$/.test(name) && !name.endsWith('.test.ts'),
  );
  for (const file of files.sort()) {
    const module = (await import(`./bench/${file}`)) as BenchModule;
    say(`Measuring ${file} …`);
    ratios.push(...(await module.measure()));
  }
  say(tableOf(ratios));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ratios }, null, 2)}\n`);
  process.exitCode = ratios.every(keepsGoal) ? 0 : 1;
}

if (import.meta.main) await main();
