import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeImage, type MadeImage, writeLayout } from './oci-layout.ts';

const run = promisify(execFile);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A running stock registry (CNCF distribution, Debian's `docker-registry`). */
export interface DockerRegistry {
  readonly url: string;
  readonly host: string;
  /** Copies a generated image in with `skopeo`, under a repository and tag. */
  fill(repository: string, tag: string, image?: MadeImage): Promise<MadeImage>;
  stop(): Promise<void>;
}

/** How the stock registry is set up. */
export interface DockerRegistryOptions {
  readonly allowDelete?: boolean;
  /** `user:bcrypt` lines; makes the registry ask for Basic. */
  readonly htpasswd?: string;
  /** Takes no pushes. */
  readonly isReadOnly?: boolean;
  /** Further top-level YAML. */
  readonly yaml?: string;
}

async function configure(folder: string, port: number, options: DockerRegistryOptions): Promise<string> {
  const htpasswd = join(folder, 'htpasswd');
  if (options.htpasswd !== undefined) await writeFile(htpasswd, options.htpasswd);
  const config = join(folder, 'config.yml');
  await writeFile(
    config,
    [
      'version: 0.1',
      'log: {level: error}',
      `http: {addr: "127.0.0.1:${port}"}`,
      'storage:',
      `  filesystem: {rootdirectory: ${JSON.stringify(join(folder, 'data'))}}`,
      `  delete: {enabled: ${options.allowDelete === true}}`,
      `  maintenance: {readonly: {enabled: ${options.isReadOnly === true}}}`,
      ...(options.htpasswd === undefined
        ? []
        : ['auth:', '  htpasswd:', '    realm: test', `    path: ${JSON.stringify(htpasswd)}`]),
      options.yaml ?? '',
    ].join('\n'),
  );
  return config;
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt += 1) {
    try {
      await fetch(`${url}/v2/`);
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return false;
}

/** Starts the stock registry on a free port with an empty store of its own; retries when the port was taken meanwhile. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-docker-registry-'));
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort();
    const config = await configure(folder, port, options);
    const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const url = `http://127.0.0.1:${port}`;
    if (await Promise.race([answers(url, child), failed])) return running(child, folder, port);
    child.kill('SIGKILL');
  }
  await rm(folder, { recursive: true, force: true });
  throw new Error('docker-registry did not start');
}

function running(child: ChildProcess, folder: string, port: number): DockerRegistry {
  const host = `127.0.0.1:${port}`;
  let layouts = 0;
  return {
    url: `http://${host}`,
    host,
    fill: async (repository, tag, image = makeImage(`${repository}:${tag}`)) => {
      layouts += 1;
      const layout = join(folder, `layout-${layouts}`);
      await writeLayout(layout, image, tag);
      const target = `docker://${host}/${repository}:${tag}`;
      await run('skopeo', ['copy', '--all', '--dest-tls-verify=false', '--quiet', `oci:${layout}:${tag}`, target]);
      return image;
    },
    stop: async () => {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
