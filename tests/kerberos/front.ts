/** exchange-front.py as a test starts it: a server of Kerberos in front of the embedded Exchange. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EmbeddedExchange } from '../../src/simulator/exchange/exchange.js';
import type { Certificate } from '../support/certificates.js';
import { end, type Realm } from './realm.js';

/** One sign-in that came to an end at the front. */
export interface SeenSignIn {
  readonly ok: boolean;
  readonly why?: string;
  readonly who?: string;
  readonly bound?: boolean;
  readonly ntlm?: boolean;
  /** Of the client's connection. */
  readonly port?: number;
}

export interface FrontOptions {
  readonly certificate?: Certificate;
  readonly protection?: 'none' | 'allow' | 'require';
  /** What clients have to be bound to, where it is not this front's own certificate. */
  readonly boundTo?: Certificate;
  readonly keeps?: boolean;
  readonly proves?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export class Front {
  readonly #signIns: SeenSignIn[] = [];
  readonly #process: ChildProcess;
  #port = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  get url(): string {
    const [program] = this.#process.spawnargs.slice(-1);
    const scheme = program?.includes('"certificate"') ? 'https' : 'http';
    return `${scheme}://localhost:${this.#port}/EWS/Exchange.asmx`;
  }

  /**
   * The sign-ins that have come to an end. The front writes each of them down before it answers: what a client has had an
   * answer to is in the pipe, and read by the end of this turn of the event loop.
   */
  async signIns(): Promise<readonly SeenSignIn[]> {
    await setImmediate();
    return this.#signIns;
  }

  static async start(
    realm: Realm,
    exchange: EmbeddedExchange,
    account: { user: string; password: string },
    options: FrontOptions = {},
  ): Promise<Front> {
    const { certificate, protection = 'none', keeps = true, proves = true, env = {} } = options;
    const bound = options.boundTo ?? certificate;
    if (certificate !== undefined) {
      writeFileSync(realm.at('front.pem'), certificate.cert);
      writeFileSync(realm.at('front.key'), certificate.key);
    }
    const given = {
      ...{ behind: exchange.url, ...account, protection, keeps, proves },
      ...(certificate === undefined
        ? {}
        : { certificate: realm.at('front.pem'), key: realm.at('front.key') }),
      endPoint: bound === undefined ? '' : toEndPoint(bound).toString('hex'),
    };
    const file = fileURLToPath(new URL('peers/exchange-front.py', import.meta.url));
    const child = spawn('/usr/bin/python3', [file, JSON.stringify(given)], {
      env: {
        ...process.env,
        ...realm.env,
        KRB5_KTNAME: realm.at('http.keytab'),
        KRB5RCACHETYPE: 'none',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const front = new Front(child);
    const lines = createInterface({ input: child.stdout });
    const [port] = (await once(lines, 'line')) as [string];
    front.#port = Number(port);
    lines.on('line', (line) => front.#signIns.push(JSON.parse(line) as SeenSignIn));
    return front;
  }

  async stop(): Promise<void> {
    await end(this.#process);
  }
}

/** Made here anew, and not by the program's own function: RFC 5929, for a certificate that is signed with SHA-256. */
function toEndPoint({ der }: Certificate): Buffer {
  return Buffer.concat([Buffer.from('tls-server-end-point:'), createHash('sha256').update(der).digest()]);
}
