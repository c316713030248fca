/**
 * Kerberos through Windows' own functions. Wine hands these to the MIT Kerberos of this computer, so that there are real
 * tickets; it knows no list of packages and sends no channel binding.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Front } from '../kerberos/front.js';
import { findMissing, Realm, SERVICE_ACCOUNT } from '../kerberos/realm.js';
import { createCertificate } from '../support/certificates.js';
import { openCompany, type Company } from '../support/company.js';
import { PASSWORDS } from '../support/program.js';
import { runTrial } from './support/run-trial.js';
import { dataFolder, HOME, runWindows } from './support/windows.js';

const TOKENS = 10_000;

describe.skipIf(findMissing() !== undefined)('Kerberos through secur32.dll', () => {
  const realm = new Realm();
  let company: Company;
  let front: Front;
  let env: NodeJS.ProcessEnv;
  let ann: string;

  // Last, and whatever became of the rest: a KDC must not stay behind.
  afterAll(() => realm.remove());
  beforeAll(async () => {
    await realm.create();
    realm.getTicket(realm.at('cache'), '1h');
    env = { ...realm.env, KRB5CCNAME: `FILE:${realm.at('cache')}` };
    company = await openCompany({ dir: dataFolder(), exchange: { auth: ['basic'] } });
    ann = company.hire('ann');
    const certificate = createCertificate('ec-sha256');
    writeFileSync(realm.at('ca.pem'), certificate.cert);
    const behind = { user: 'svc@corp.example', password: PASSWORDS.exchange };
    front = await Front.start(realm, company.exchange, behind, { certificate, protection: 'allow' });
    const ews = { auth: 'negotiate', server: front.url, ca_file: `Z:${realm.at('ca.pem')}` };
    await company.home.writeSettings({ EWS: { ...ews, impers_usr: undefined, impers_pwd: undefined } });
  });
  afterAll(async () => {
    await front.stop();
    await company.close();
  });

  it('signs the program in with the tickets of the account that it runs under', async () => {
    const command = ['node.exe', 'dist\\main.js', 'check', '--home', HOME, '--mailbox', ann];
    const { code, stdout } = await runWindows(command, undefined, env);
    expect(stdout).toMatch(/Exchange takes .* with Kerberos, bound to its certificate/);
    // Wine sends no binding, so that Exchange has none to look at.
    expect(stdout).toContain('It also takes a sign-in that is bound to another certificate');
    expect(await front.signIns()).toMatchObject([
      { ok: true, who: SERVICE_ACCOUNT, ntlm: false },
      { ok: true, bound: false },
    ]);
    expect(code, stdout).toBe(0);
  });

  it(`keeps no memory of ${TOKENS} tokens`, async () => {
    const { code, stdout, stderr } = await runTrial(
      `
      import { openSecurityLibrary } from './src/native/kerberos/open-library.js';
      const library = await openSecurityLibrary(undefined);
      const endPoint = Buffer.from('tls-server-end-point:' + 'x'.repeat(32));
      let bytes = 0;
      const memory = [];
      for (let n = 1; n <= ${TOKENS}; n++) {
        const context = await library.begin({ host: 'localhost', endPoint });
        const token = await context.next();
        if (token.length < 100 || token.includes('NTLMSSP')) throw new Error('no token of Kerberos');
        bytes += token.length;
        context.close();
        if (n % ${TOKENS / 10} === 0) memory.push(process.memoryUsage().rss);
      }
      library.close();
      console.log(JSON.stringify({ bytes, memory }));
      `,
      [],
      env,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { bytes, memory } = JSON.parse(stdout) as { bytes: number; memory: number[] };
    expect(bytes).toBeGreaterThan(TOKENS * 100);
    // A context that stayed would hold some KB. What the first thousand have loaded is there to stay.
    const [first = 0, last = 0] = [memory[0], memory.at(-1)];
    expect(last - first, memory.join(' ')).toBeLessThan(TOKENS * 2_000);
  });
});
