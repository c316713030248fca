/** A Kerberos realm of its own: MIT's KDC on loopback, with all of its files in a temporary folder. Nothing of the system's is read. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reservePort } from '../support/reserved-port.js';

export const REALM = 'EXAMPLE.TEST';
export const SERVICE_ACCOUNT = `magic@${REALM}`;
export const PASSWORD = 'Grüße-123 пароль';

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** What is missing for these tests; undefined where all is there. */
export function findMissing(): string | undefined {
  const missing = ['/usr/sbin/krb5kdc', '/usr/sbin/kadmin.local', FAKETIME].filter(
    (file) => !existsSync(file),
  );
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import gssapi'], { stdio: 'ignore' });
  } catch {
    missing.push('python3-gssapi');
  }
  return missing.length === 0 ? undefined : missing.join(', ');
}

/** Environment in which a program runs as if its clock were wrong. @param offset such as `+1h` */
export function shiftedClock(offset: string): NodeJS.ProcessEnv {
  return { LD_PRELOAD: FAKETIME, FAKETIME: offset };
}

export class Realm {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'realm-'));
  #kdc: ChildProcess | undefined;
  #port = 0;

  /** Of the processes that use this realm. */
  get env(): Record<string, string> {
    return { KRB5_CONFIG: this.at('krb5.conf'), KRB5_KDC_PROFILE: this.at('kdc.conf') };
  }

  /** Of the KDC. */
  get log(): string {
    return readFileSync(this.at('kdc.log'), 'utf8');
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  /** Makes the realm, with the service account and the service `HTTP/localhost`, and a keytab of each. */
  async create(): Promise<void> {
    this.#port = await reservePort();
    this.writeClientConfig();
    writeFileSync(this.at('kdc.conf'), this.#kdcConfig());
    this.#run('/usr/sbin/kdb5_util', ['create', '-s', '-r', REALM, '-P', 'master']);
    this.admin(`addprinc +requires_preauth -pw "${PASSWORD}" magic`);
    this.admin('addprinc -randkey HTTP/localhost');
    this.admin(`ktadd -norandkey -k ${this.at('magic.keytab')} magic`);
    this.admin(`ktadd -k ${this.at('http.keytab')} HTTP/localhost`);
    await this.start();
  }

  /** @param port of the KDC; default: where it is */
  writeClientConfig(port = this.#port, more = ''): void {
    writeFileSync(
      this.at('krb5.conf'),
      [
        ...['[libdefaults]', `default_realm = ${REALM}`, 'dns_lookup_kdc = false', 'rdns = false'],
        ...['dns_canonicalize_hostname = false', 'kdc_timesync = 0', more],
        ...['[realms]', `${REALM} = {`, `kdc = 127.0.0.1:${port}`, '}'],
        ...['[domain_realm]', `localhost = ${REALM}`, `.example.test = ${REALM}`, ''],
      ].join('\n'),
    );
  }

  /** Carries out a command of kadmin. */
  admin(command: string): void {
    this.#run('/usr/sbin/kadmin.local', ['-r', REALM, '-q', command]);
  }

  /** Fills a ticket cache from the keytab. @param lifetime such as `5s` */
  getTicket(cache: string, lifetime: string): void {
    this.#run('/usr/bin/kinit', ['-c', cache, '-l', lifetime, '-k', '-t', this.at('magic.keytab'), 'magic']);
  }

  async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.#kdc = spawn('/usr/sbin/krb5kdc', ['-n', '-r', REALM], {
      env: { ...process.env, ...this.env, ...env },
      stdio: 'ignore',
    });
    await untilItListens(this.#kdc, this.#port);
  }

  async stop(): Promise<void> {
    const kdc = this.#kdc;
    this.#kdc = undefined;
    if (kdc !== undefined) await end(kdc);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  #run(program: string, args: readonly string[]): void {
    // What went wrong becomes part of the error.
    execFileSync(program, args, {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  #kdcConfig(): string {
    return [
      ...[
        '[kdcdefaults]',
        `kdc_listen = 127.0.0.1:${this.#port}`,
        `kdc_tcp_listen = 127.0.0.1:${this.#port}`,
      ],
      ...['[realms]', `${REALM} = {`, `database_name = ${this.at('principal')}`, 'max_life = 1h'],
      ...[`key_stash_file = ${this.at('stash')}`, `acl_file = ${this.at('acl')}`, '}'],
      ...['[logging]', `kdc = FILE:${this.at('kdc.log')}`, ''],
    ].join('\n');
  }
}

/** Nothing tells that a server has begun to listen but that it does. @throws Error where its process has ended */
export async function untilItListens(server: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (hasEnded(server))
      throw new Error(`${server.spawnfile} ended: ${server.exitCode ?? server.signalCode}`);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}

/** Asks a process to end, unless it has, and waits for that. */
export async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.kill();
  await once(child, 'exit');
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
