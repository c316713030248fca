/** Apache with mod_auth_gssapi in front of the embedded Exchange: MIT's acceptor again, in another program, which knows no binding. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { reservePort } from '../support/reserved-port.js';
import { end, type Realm, untilItListens } from './realm.js';

const MODULES = '/usr/lib/apache2/modules';

export function isApacheInstalled(): boolean {
  return ['/usr/sbin/apache2', `${MODULES}/mod_auth_gssapi.so`].every((file) => existsSync(file));
}

export class Apache {
  readonly url: string;
  readonly #realm: Realm;
  readonly #process: ChildProcess;

  private constructor(url: string, realm: Realm, process: ChildProcess) {
    this.url = url;
    this.#realm = realm;
    this.#process = process;
  }

  /** @param keeps whether who is signed in is known for the whole connection (GssapiConnectionBound) */
  static async start(
    realm: Realm,
    behind: string,
    account: { readonly user: string; readonly password: string },
    keeps: boolean,
  ): Promise<Apache> {
    const port = await reservePort();
    const { origin, pathname } = new URL(behind);
    const basic = Buffer.from(`${account.user}:${account.password}`).toString('base64');
    const modules = [
      'mpm_event',
      'authn_core',
      'authz_core',
      'authz_user',
      'auth_gssapi',
      'proxy',
      'proxy_http',
      'headers',
    ];
    const lines = [
      ...modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      ...[`Listen 127.0.0.1:${port}`, 'ServerName localhost', `ServerRoot ${realm.folder}`],
      ...[
        `PidFile ${realm.at('apache.pid')}`,
        `ErrorLog ${realm.at('apache.log')}`,
        `DefaultRuntimeDir ${realm.folder}`,
      ],
      ...['LogFormat "%>s %u %{c}p" short', `CustomLog ${realm.at('access.log')} short`],
      // It gives up root's rights only where it has them.
      ...(process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : []),
      ...[
        'KeepAlive On',
        'MaxKeepAliveRequests 0',
        `<Location "${pathname}">`,
        'AuthType GSSAPI',
        'AuthName Exchange',
      ],
      ...[
        `GssapiCredStore keytab:${realm.at('http.keytab')}`,
        `GssapiConnectionBound ${keeps ? 'On' : 'Off'}`,
      ],
      ...['GssapiAllowedMech krb5', 'Require valid-user', `RequestHeader set Authorization "Basic ${basic}"`],
      ...[`ProxyPass ${origin}${pathname}`, '</Location>', ''],
    ];
    writeFileSync(realm.at('apache.conf'), lines.join('\n'));
    rmSync(realm.at('access.log'), { force: true });
    execFileSync('/bin/chmod', ['-R', 'a+rX', realm.folder]);
    const child = spawn('/usr/sbin/apache2', ['-X', '-f', realm.at('apache.conf')], {
      env: { ...process.env, ...realm.env, KRB5RCACHETYPE: 'none' },
      stdio: 'inherit',
    });
    await untilItListens(child, port);
    return new Apache(`http://localhost:${port}${pathname}`, realm, child);
  }

  /** Status and user of each request, oldest first. */
  get requests(): string[] {
    return readFileSync(this.#realm.at('access.log'), 'utf8').trim().split('\n');
  }

  async stop(): Promise<void> {
    await end(this.#process);
  }
}
