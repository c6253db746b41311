import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate and its key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority that lives as long as a test file. */
export interface TestAuthority {
  /** Its certificate, PEM. */
  readonly ca: string;
  /** Issues a certificate for names (`DNS:localhost,IP:127.0.0.1`). Dates as openssl takes them: YYYYMMDDHHMMSSZ. */
  issue(names: string, options?: { notBefore?: string; notAfter?: string; client?: boolean }): Promise<KeyPair>;
  /** A certificate that signed itself. */
  selfSigned(names: string): Promise<KeyPair>;
  dispose(): Promise<void>;
}

const keyType = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority with `openssl`, in a temporary folder. */
export async function createTestAuthority(name = 'Waybill Test Authority'): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-ca-'));
  const at = (file: string) => join(folder, file);
  const openssl = (...parameters: readonly string[]) => run('openssl', [...parameters], { cwd: folder });
  await openssl(
    'req',
    '-x509',
    ...keyType,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    `/CN=${name}`,
    '-days',
    '30',
  );
  await writeFile(at('index.txt'), '');
  await writeFile(
    at('ca.cnf'),
    [
      '[ca]\ndefault_ca=d',
      '[d]\ndir=.\ndatabase=index.txt\nnew_certs_dir=.\ncertificate=ca.pem\nprivate_key=ca.key\nrand_serial=yes',
      'default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied',
    ].join('\n'),
  );
  let count = 0;
  const read = async (stem: string): Promise<KeyPair> => ({
    cert: await readFile(at(`${stem}.pem`), 'utf8'),
    key: await readFile(at(`${stem}.key`), 'utf8'),
  });
  return {
    ca: await readFile(at('ca.pem'), 'utf8'),
    issue: async (names, options = {}) => {
      count += 1;
      const stem = `leaf-${count}`;
      await writeFile(
        at(`${stem}.ext`),
        `subjectAltName=${names}\nextendedKeyUsage=${options.client === true ? 'clientAuth' : 'serverAuth'}\n`,
      );
      await openssl('req', '-new', ...keyType, '-keyout', `${stem}.key`, '-out', `${stem}.csr`, '-subj', `/CN=${stem}`);
      const notBefore = options.notBefore ?? '20200101000000Z';
      const notAfter = options.notAfter ?? '20991231000000Z';
      await openssl(
        ...['ca', '-batch', '-config', 'ca.cnf', '-in', `${stem}.csr`, '-out', `${stem}.pem`, '-notext'],
        ...['-extfile', `${stem}.ext`, '-startdate', notBefore, '-enddate', notAfter],
      );
      return read(stem);
    },
    selfSigned: async (names) => {
      const parameters = ['-keyout', 'self.key', '-out', 'self.pem', '-subj', '/CN=self', '-days', '10'];
      await openssl('req', '-x509', ...keyType, ...parameters, '-addext', `subjectAltName=${names}`);
      return read('self');
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
