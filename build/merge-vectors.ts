import { runDirectory } from './vectors/directory.ts';

/** `npm run merge-vectors -- DIR`: runs every vector of a folder, names what fails, exit code 1 if any did. */
export async function mergeVectors(args: readonly string[], print: (line: string) => void): Promise<0 | 1> {
  const [directory, ...rest] = args;
  if (directory === undefined || rest.length > 0) {
    print('Usage: npm run merge-vectors -- DIR');
    return 1;
  }
  try {
    const reports = await runDirectory(directory);
    const failed = reports.filter(({ differences }) => differences.length > 0);
    for (const { file, differences } of failed) {
      const more = differences.length > 3 ? ` (and ${String(differences.length - 3)} more)` : '';
      print(`FAILED ${file}: ${differences.slice(0, 3).join('; ')}${more}`);
    }
    print(`${String(reports.length - failed.length)} passed, ${String(failed.length)} failed`);
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

if (import.meta.main) {
  process.exitCode = await mergeVectors(process.argv.slice(2), (line) => console.log(line));
}
