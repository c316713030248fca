/** The embedded CMS answers as the real one does: what the tests of cms/ rest upon. */
import { once } from 'node:events';
import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { XMLValidator } from 'fast-xml-parser';
import { afterEach, describe, expect, test } from 'vitest';
import { startCms, type CmsOptions, type RunningCms } from '../../../../src/simulator/cms/start-cms.js';

const ACCOUNT = { user: 'api', password: 'pw' };
const SPACES = [
  {
    id: 's1',
    name: 'Ann',
    uri: 'Ann.Space',
    callId: '0042',
    passcode: '0042',
    secret: 'x&y',
    ownerJid: 'ann@x.y',
  },
  { id: 's2', name: 'Joann & <Co>', uri: 'joann.space', callId: '2', memberJids: ['ann@x.y'] },
  { id: 's3', name: 'ann.space talk' },
];

let cms: RunningCms;

afterEach(() => cms.close());

async function start(options: Partial<CmsOptions> = {}): Promise<void> {
  cms = await startCms({ accounts: [ACCOUNT], spaces: SPACES, ...options });
}

async function ask(
  path: string,
  more: { method?: string; password?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string; bytes: Buffer; headers: http.IncomingHttpHeaders }> {
  const request = http.request(new URL(path, cms.url), {
    method: more.method ?? 'GET',
    auth: `${ACCOUNT.user}:${more.password ?? ACCOUNT.password}`,
    headers: { 'user-agent': 'test', ...more.headers },
    agent: false,
  });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  return { status: response.statusCode ?? 0, body: bytes.toString('utf8'), bytes, headers: response.headers };
}

describe('lists', () => {
  test('a page holds no more than the cap, and total counts all matches', async () => {
    await start({ users: Array.from({ length: 25 }, (_x, i) => ({ jid: `u${i}@x.y` })), pageCap: 10 });
    const page = await ask('users?offset=20&limit=500');
    expect(page.body).toContain('<users total="25">');
    expect(page.body.match(/<user /g)).toHaveLength(5);
    expect((await ask('users?limit=500')).body.match(/<user /g)).toHaveLength(10);
    expect((await ask('users?limit=3')).body.match(/<user /g)).toHaveLength(3);
    expect((await ask('users?offset=99')).body).toContain('<users total="25"></users>');
    expect(cms.violations).toEqual([]);
  });

  test('the filter is a substring match over names and URIs, without regard to case', async () => {
    await start();
    const { body } = await ask('coSpaces?filter=ANN.space');
    expect(body.match(/id="s\d"/g)).toEqual(['id="s1"', 'id="s2"', 'id="s3"']);
    expect((await ask('coSpaces?filter=joann')).body).toContain('total="1"');
  });

  test('entries have neither passcode nor secret', async () => {
    await start();
    const { body } = await ask('coSpaces');
    expect(body).toContain('<uri>ann.space</uri>');
    expect(body).not.toMatch(/passcode|secret/);
  });

  test('a user list tells JIDs only; name and email are in the details', async () => {
    await start({ users: [{ id: 'u1', jid: 'ann@x.y', name: 'Ann', email: 'ann@mail' }] });
    expect((await ask('users')).body).not.toContain('Ann');
    expect((await ask('users/u1')).body).toContain('<name>Ann</name><email>ann@mail</email>');
  });

  test('spaces of a user: owned and joined', async () => {
    await start({ users: [{ id: 'u1', jid: 'ann@x.y' }] });
    const { body } = await ask('users/u1/usercoSpaces');
    expect(body).toContain('<userCoSpaces total="2"><userCoSpace id="s1"><coSpaceId>s1</coSpaceId>');
  });
});

describe('details', () => {
  test('everything that is set, escaped, and well-formed', async () => {
    await start();
    const { body, headers } = await ask('coSpaces/s1');
    expect(XMLValidator.validate(body)).toBe(true);
    expect(headers['content-type']).toBe('text/xml');
    expect(body).toContain('<passcode>0042</passcode>');
    expect(body).toContain('<secret>x&amp;y</secret>');
    expect((await ask('coSpaces/s2')).body).toContain('<name>Joann &amp; &lt;Co&gt;</name>');
  });

  test('a secret exists where there is a call ID', async () => {
    await start();
    expect((await ask('coSpaces/s2')).body).toMatch(/<secret>[\w-]{22}<\/secret>/);
    expect((await ask('coSpaces/s3')).body).not.toContain('<secret');
  });

  test.each([
    ['absent', false],
    ['empty', true],
  ] as const)('elements that are not set are %s', async (unsetElements, isThere) => {
    await start({ unsetElements });
    expect((await ask('coSpaces/s3')).body.includes('<passcode/>')).toBe(isThere);
  });

  test('a regenerated secret replaces the old one', async () => {
    await start();
    const secret = cms.objects.regenerateSecret('ann.space');
    expect((await ask('coSpaces/s1')).body).toContain(`<secret>${secret}</secret>`);
  });

  test('the health check', async () => {
    await start();
    expect((await ask('system/status')).body).toMatch(/<status><softwareVersion>\d/);
  });

  test('gzip where it is asked for', async () => {
    await start({ gzip: true });
    const { bytes, headers } = await ask('coSpaces/s1', { headers: { 'accept-encoding': 'gzip' } });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(bytes).toString()).toContain('<callId>0042</callId>');
    expect((await ask('coSpaces/s1')).headers['content-encoding']).toBeUndefined();
  });
});

describe('signing in', () => {
  test('a wrong password is 401 with an empty body', async () => {
    await start();
    const { status, body } = await ask('users', { password: 'wrong' });
    expect([status, body]).toEqual([401, '']);
    expect((await ask('users')).status).toBe(200);
  });

  test('an account locks after so many wrong ones in a row, the right one included, until it is unlocked', async () => {
    await start({ lockoutAfter: 2 });
    await ask('users', { password: 'wrong' });
    expect((await ask('users')).status).toBe(200);
    await ask('users', { password: 'wrong' });
    await ask('users', { password: 'wrong' });
    expect((await ask('users')).status).toBe(401);
    expect(cms.signIn.isLocked('api')).toBe(true);
    cms.signIn.unlock('api');
    expect((await ask('users')).status).toBe(200);
    expect(cms.signIn.refused).toBe(4);
  });
});

describe('rooms with several ways in', () => {
  const team = {
    id: 't1',
    name: 'Team',
    uri: 'team',
    secondaryUri: 'team.rocks',
    ownerJid: 'ann@x.y',
    memberJids: ['bob@x.y', 'joann@x.y'],
    provisionedForJid: 'ann@x.y',
    accessMethods: [
      { id: 'm1', name: 'Host', uri: 'team', callId: '1', passcode: '99', secret: 'sHost', scope: 'private' },
      { id: 'm2', name: 'Guest', uri: 'team', callId: '2', secret: 'sGuest', scope: 'public' },
    ],
  } as const;
  const withTeam = {
    users: [{ id: 'u1', jid: 'ann@x.y', email: 'Ann.Archer@x.y' }, { jid: 'bob@x.y' }],
    spaces: [{ ...team, memberJids: [...team.memberJids], accessMethods: [...team.accessMethods] }],
  };

  test('the list of access methods shows neither secret nor scope; the single answer does', async () => {
    await start({ ...withTeam, pageCap: 1 });
    const list = await ask('coSpaces/t1/accessMethods');
    expect(list.body).toContain('<accessMethods total="2"><accessMethod id="m1">');
    expect(list.body.match(/<accessMethod /g)).toHaveLength(1);
    expect(list.body).toContain('<passcode>99</passcode><name>Host</name>');
    expect(list.body).not.toMatch(/secret|scope/);
    const { body } = await ask('coSpaces/t1/accessMethods/m2');
    expect(body).toContain('<secret>sGuest</secret><scope>public</scope>');
    expect(body).not.toContain('99');
    expect((await ask('coSpaces/t1/accessMethods/m3')).body).toContain('<accessMethodDoesNotExist/>');
    expect(cms.violations).toEqual([]);
  });

  test('how many there are stands in the single answer only', async () => {
    await start(withTeam);
    expect((await ask('coSpaces?filter=team')).body).not.toContain('numAccessMethods');
    expect((await ask('coSpaces/t1')).body).toContain('<numAccessMethods>2</numAccessMethods>');
  });

  test('provisioned spaces are found in any case of the path, members by their JIDs', async () => {
    await start(withTeam);
    for (const path of ['userProvisionedCoSpaces', 'userProvisionedcoSpaces'])
      expect((await ask(`users/u1/${path}`)).body).toContain('<coSpace>t1</coSpace>');
    const members = await ask('coSpaces/t1/coSpaceUsers?filter=bob@x.y');
    expect(members.body).toContain('<coSpaceUsers total="1">');
    expect((await ask('coSpaces/t1/coSpaceUsers?filter=ann@')).body).toContain(
      '<userJid>joann@x.y</userJid>',
    );
    expect(cms.violations).toEqual([]);
  });

  test('users are found by their exact e-mail address, which lists do not show', async () => {
    await start(withTeam);
    expect((await ask('users?emailFilter=Ann.Archer@x.y')).body).toContain('<users total="1"><user id="u1">');
    expect((await ask('users?emailFilter=Archer')).body).toContain('total="0"');
    expect((await ask('users')).body).not.toContain('Archer');
    expect((await ask('users/u1')).body).toContain('<email>Ann.Archer@x.y</email>');
  });
});

describe('what it refuses', () => {
  test.each([
    ['coSpaces/nope', 'coSpaceDoesNotExist'],
    ['users/nope', 'userDoesNotExist'],
    ['users/nope/usercoSpaces', 'userDoesNotExist'],
  ])('%s is 400 %s, which is no violation', async (path, name) => {
    await start();
    const { status, body } = await ask(path);
    expect([status, body]).toEqual([400, `<?xml version="1.0"?><failureDetails><${name}/></failureDetails>`]);
    expect(cms.violations).toEqual([]);
  });

  test.each([
    ['calls', 'unrecognisedObject'],
    ['coSpaces/s1/messages', 'unrecognisedObject'],
    ['users?page=2', 'parameterError'],
    ['users?limit=ten', 'parameterError'],
    ['users?limit=1&limit=2', 'parameterError'],
    ['coSpaces/s1?offset=0', 'parameterError'],
  ])('%s is 400 %s and a violation', async (path, name) => {
    await start();
    const { status, body } = await ask(path);
    expect(status).toBe(400);
    expect(body).toContain(`<${name}/>`);
    expect(cms.violations).toHaveLength(1);
  });

  test.each(['HEAD', 'POST', 'PUT', 'DELETE'])('%s is a violation', async (method) => {
    await start();
    expect((await ask('coSpaces/s1', { method })).status).toBe(405);
    expect(cms.violations).toHaveLength(1);
    expect(cms.objects.spaces).toHaveLength(3);
  });

  test('a request without a name is a violation', async () => {
    await start();
    await ask('users', { headers: { 'user-agent': '' } });
    expect(cms.violations).toHaveLength(1);
  });

  test('an address outside the API is 404, and one that cannot be read does not end it', async () => {
    await start();
    expect((await ask('/login.html')).status).toBe(404);
    expect((await ask('coSpaces/%E0%A4%A')).status).toBe(400);
    expect((await ask('users')).status).toBe(200);
  });
});

test('a fault strikes where, when and as often as it is told to', async () => {
  await start();
  cms.faults.add({ kind: 'status', at: /users/, after: 1, times: 2 });
  const statuses: number[] = [];
  for (const path of ['users', 'coSpaces', 'users', 'users', 'users'])
    statuses.push((await ask(path)).status);
  expect(statuses).toEqual([200, 200, 503, 503, 200]);
  expect(cms.faults.struck).toBe(2);
  expect(cms.requests.map(({ status }) => status)).toEqual(statuses);
});

test('closing does not wait for those that hang', async () => {
  await start();
  cms.faults.add({ kind: 'hang' });
  const hanging = ask('users').catch(() => 'closed');
  await cms.requestCame(1);
  await cms.close();
  expect(await hanging).toBe('closed');
  await start();
});
