/** Whose room it is, and what of it goes into an invitation. */
import { describe, expect, test } from 'vitest';
import type { NewCmsSpace } from '../../../../src/simulator/cms/cms-objects.js';
import { connect, failure, startTestCms } from '../support.js';

const ANN: NewCmsSpace = { name: 'Ann', uri: 'ann.space', callId: '1001', passcode: '7', secret: 'sAnn' };

describe('which space', () => {
  test("a space whose URI only contains the user's is somebody else's", async () => {
    const joann = { name: 'Joann', uri: 'joann.space', callId: '2', secret: 'sJoann' };
    const cms = await startTestCms({ spaces: [joann, ANN, { name: 'x', uri: 'ann.spaces', callId: '3' }] });
    expect((await connect(cms).roomOf('ann')).details).toMatchObject({
      callId: '1001',
      spaceName: 'Ann',
    });
    cms.objects.removeSpace('ann.space');
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('NoPersonalRoom');
  });

  test('a space that merely bears the name is not the room', async () => {
    const cms = await startTestCms({ spaces: [{ name: 'ann.space', uri: 'sales', callId: '5' }] });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('NoPersonalRoom');
  });

  test('the room is found on the last page too', async () => {
    const others = Array.from({ length: 43 }, (_x, i) => ({
      name: `s${i}`,
      uri: `x${i}.ann.space`,
      callId: `${i}`,
    }));
    const cms = await startTestCms({ spaces: [...others, ANN], pageCap: 10 });
    expect((await connect(cms).roomOf('ann')).details.callId).toBe('1001');
  });

  test.each(['ANN', 'Ann', 'ann'])('the case of the user %s does not matter', async (user) => {
    const cms = await startTestCms({ spaces: [ANN] });
    expect((await connect(cms).roomOf(user)).details.callId).toBe('1001');
    // CMS keeps URIs in lower case, and its filter need not be as lenient as ours.
    expect(cms.requests[0]?.target).toContain('filter=ann.space&');
  });

  test('a server that writes its URIs in capitals means the same room', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    cms.objects.space('ann.space').uri = 'Ann.SPACE';
    expect((await connect(cms).roomOf('ann')).details.sipAddress).toBe('Ann.SPACE@example.com');
  });

  test.each(["o'neil+x&y", 'a b', 'ünal', '100%', 'a#b?c=d', 'a/b', '..', 'x;y=z', '"q"', '\\'])(
    'the room of the user %s is found',
    async (user) => {
      const cms = await startTestCms({ spaces: [{ name: 'N', uri: `${user}.space`, callId: '9' }, ANN] });
      expect((await connect(cms).roomOf(user)).details.callId).toBe('9');
      expect(cms.violations).toEqual([]);
    },
  );

  test('entries without a URI are looked into', async () => {
    const spaces = [{ name: 'Joann', uri: 'joann.space', callId: '2' }, ANN];
    const cms = await startTestCms({ spaces, listsUris: false });
    expect((await connect(cms).roomOf('ann')).details.callId).toBe('1001');
  });

  test('but not thousands of them', async () => {
    const spaces = Array.from({ length: 300 }, (_x, i) => ({
      name: 'ann.space',
      uri: `${i}`,
      callId: `${i}`,
    }));
    const cms = await startTestCms({ spaces, listsUris: false, pageCap: 100 });
    const client = connect(cms);
    expect((await failure(client.roomOf('ann'))).code).toBe('NoPersonalRoom');
    expect(cms.requests.length).toBeLessThan(60);
    expect(client.log.warnings()).not.toEqual([]);
  });

  test('a space whose URI is set to nothing is not looked into', async () => {
    const cms = await startTestCms({ spaces: [{ name: 'ann.space' }], unsetElements: 'empty' });
    await failure(connect(cms).roomOf('ann'));
    expect(cms.requests.filter(({ target }) => target.includes('coSpaces'))).toHaveLength(1);
  });

  test('an entry without an id leads nowhere', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    const body = '<coSpaces total="1"><coSpace><uri>ann.space</uri></coSpace></coSpaces>';
    cms.faults.add({ kind: 'verbatim', body });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('NoPersonalRoom');
    expect(cms.requests.filter(({ target }) => target.includes('coSpaces'))).toHaveLength(1);
  });

  test('nobody has the room of nobody', async () => {
    const cms = await startTestCms({ spaces: [{ name: 'odd', uri: '.space', callId: '1' }] });
    expect((await failure(connect(cms).roomOf(''))).code).toBe('NoPersonalRoom');
  });

  test('a room deleted between the list and its details is none', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    cms.faults.add({ kind: 'failure', failure: 'coSpaceDoesNotExist', at: /coSpaces\// });
    expect(await failure(connect(cms).roomOf('ann'))).toMatchObject({
      code: 'NoPersonalRoom',
      reach: 'meeting',
      retry: { when: 'growing' },
    });
  });

  test.each([404, 400])('so it is where CMS says so with status %i', async (status) => {
    const cms = await startTestCms({ spaces: [ANN] });
    cms.faults.add({ kind: 'failure', failure: 'coSpaceDoesNotExist', status, at: /coSpaces\// });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('NoPersonalRoom');
  });

  test('and where it says 404 and nothing', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    cms.faults.add({ kind: 'status', status: 404, at: /coSpaces\// });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('NoPersonalRoom');
  });

  test('a space that got another URI between the list and its details is not published', async () => {
    const cms = await startTestCms({ spaces: [ANN], latencyMs: 5 });
    const reading = failure(connect(cms).roomOf('ann'));
    await cms.requestCame(2);
    cms.objects.setUri('ann.space', 'joann.space');
    expect((await reading).code).toBe('NoPersonalRoom');
  });

  test('details of another space than the one asked for are not published', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    const body = '<coSpace id="another"><uri>ann.space</uri><callId>666</callId></coSpace>';
    cms.faults.add({ kind: 'verbatim', body, at: /coSpaces\//, times: Infinity });
    expect(await failure(connect(cms).roomOf('ann'))).toMatchObject({
      code: 'BadAnswer',
      reach: 'meeting',
    });
  });
});

describe('join details', () => {
  async function detailsOf(space: Partial<NewCmsSpace>, unsetElements: 'absent' | 'empty' = 'absent') {
    const cms = await startTestCms({ spaces: [{ ...ANN, ...space }], unsetElements });
    return connect(cms).roomOf('ann');
  }

  test('all of them', async () => {
    expect(await detailsOf({})).toEqual({
      details: {
        webLink: 'https://join.example.com/meeting/1001?secret=sAnn',
        sipAddress: 'ann.space@example.com',
        callId: '1001',
        pin: '7',
        spaceName: 'Ann',
      },
      nonMemberAccess: true,
    });
  });

  test.each(['0042', '1e5', '0x1F', '00', '+7', '1.50', '-1', '1_000', 'Infinity'])(
    'the PIN and call ID %s stay as they are',
    async (digits) => {
      const { details } = await detailsOf({ passcode: digits, callId: digits });
      expect(details.pin).toBe(digits);
      expect(details.callId).toBe(digits);
      expect(details.webLink).toBe(
        `https://join.example.com/meeting/${encodeURIComponent(digits)}?secret=sAnn`,
      );
    },
  );

  test.each(['a&b=c d+e/f?g#h%i', 'ключ', '"\'<>', 'true', '007', ' x '])(
    'the secret %s comes back out of the link',
    async (secret) => {
      const { details } = await detailsOf({ secret });
      expect(new URL(details.webLink).searchParams.get('secret')).toBe(secret);
    },
  );

  test.each(['absent', 'empty'] as const)('without a secret (%s) the link has no query', async (unset) => {
    expect((await detailsOf({ secret: null }, unset)).details.webLink).toBe(
      'https://join.example.com/meeting/1001',
    );
  });

  test.each(['absent', 'empty'] as const)('a room without a PIN (%s) has an empty one', async (unset) => {
    const cms = await startTestCms({ spaces: [ANN], unsetElements: unset });
    cms.objects.setPasscode('ann.space', undefined);
    expect((await connect(cms).roomOf('ann')).details.pin).toBe('');
  });

  test.each(['absent', 'empty'] as const)('a room without a call ID (%s) is incomplete', async (unset) => {
    const cms = await startTestCms({ spaces: [ANN], unsetElements: unset });
    cms.objects.setCallId('ann.space', undefined);
    expect(await failure(connect(cms).roomOf('ann'))).toMatchObject({
      code: 'RoomIncomplete',
      reach: 'meeting',
      retry: { when: 'growing' },
    });
  });

  test('a name comes as it was typed, numeric references and CDATA included', async () => {
    const name = 'Änn & <Co> "x" \'y\' 😀';
    expect((await detailsOf({ name })).details.spaceName).toBe(name);
    const cms = await startTestCms({ spaces: [{ ...ANN, id: 'a1' }] });
    const body =
      '<coSpace id="a1"><name>&#196;nn &#x26; <![CDATA[<Co> &amp;]]>&#x1F600;</name><uri>ann.space</uri>' +
      '<callId>&#48;1</callId></coSpace>';
    cms.faults.add({ kind: 'verbatim', body, at: /coSpaces\// });
    const { details } = await connect(cms).roomOf('ann');
    expect(details).toMatchObject({ spaceName: 'Änn & <Co> &amp;😀', callId: '01' });
  });

  test('a room that only members may join is told apart', async () => {
    expect((await detailsOf({ nonMemberAccess: false })).nonMemberAccess).toBe(false);
    expect((await detailsOf({ nonMemberAccess: true })).nonMemberAccess).toBe(true);
  });

  test('members may not be asked for where CMS says nothing', async () => {
    const cms = await startTestCms({ spaces: [{ ...ANN, id: 'a1' }] });
    const body = '<coSpace id="a1"><uri>ann.space</uri><callId>1</callId></coSpace>';
    cms.faults.add({ kind: 'verbatim', body, at: /coSpaces\// });
    expect((await connect(cms).roomOf('ann')).nonMemberAccess).toBe(true);
  });

  test('what changes in CMS is in the next answer', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    const client = connect(cms);
    await client.roomOf('ann');
    cms.objects.setPasscode('ann.space', '0815');
    const secret = cms.objects.regenerateSecret('ann.space');
    const { details } = await client.roomOf('ann');
    expect(details.pin).toBe('0815');
    expect(details.webLink).toContain(encodeURIComponent(secret));
  });
});

describe('several ways in', () => {
  const HOST = { name: 'Host', uri: 'ann.host', callId: '11', passcode: '111', secret: 'sHost' } as const;
  const GUEST = { name: 'Guest', uri: 'ann.guest', callId: '22', passcode: '222', secret: 'sGuest' } as const;
  const both = {
    ...ANN,
    accessMethods: [
      { ...HOST, scope: 'private' },
      { ...GUEST, scope: 'public' },
    ],
  } as const;

  test('all details are those of the public one, although the room has its own', async () => {
    const cms = await startTestCms({ spaces: [{ ...both, accessMethods: [...both.accessMethods] }] });
    expect((await connect(cms).roomOf('ann')).details).toEqual({
      webLink: 'https://join.example.com/meeting/22?secret=sGuest',
      sipAddress: 'ann.guest@example.com',
      callId: '22',
      pin: '222',
      spaceName: 'Ann',
    });
    expect(cms.violations).toEqual([]);
  });

  test('the setting names one, or the room itself, whose access methods are then not asked for', async () => {
    const cms = await startTestCms({ spaces: [{ ...both, accessMethods: [...both.accessMethods] }] });
    expect((await connect(cms, { accessMethod: 'host' }).roomOf('ann')).details.pin).toBe('111');
    cms.forgetRequests();
    expect((await connect(cms, { accessMethod: 'space' }).roomOf('ann')).details.pin).toBe('7');
    expect(cms.requests.some(({ target }) => target.includes('accessMethods'))).toBe(false);
    expect((await failure(connect(cms, { accessMethod: 'Desk' }).roomOf('ann'))).code).toBe(
      'NoSuchAccessMethod',
    );
  });

  test('a room that has none is asked about no more than before', async () => {
    const cms = await startTestCms({ spaces: [ANN] });
    await connect(cms).roomOf('ann');
    expect(cms.requests).toHaveLength(2);
  });

  test('they are read over all pages, and a list that is too short publishes nothing', async () => {
    const others = Array.from({ length: 12 }, (_x, i) => ({ name: `m${i}`, scope: 'private' as const }));
    const accessMethods = [...others, { ...GUEST, scope: 'public' as const }];
    const cms = await startTestCms({ spaces: [{ ...ANN, accessMethods }], pageCap: 5 });
    expect((await connect(cms).roomOf('ann')).details.pin).toBe('222');
    cms.faults.add({ kind: 'empty-page', at: /accessMethods\?offset=10/, times: Infinity });
    expect(await failure(connect(cms).roomOf('ann'))).toMatchObject({ code: 'BadAnswer', reach: 'meeting' });
  });

  test.each(['', '<numAccessMethods/>', '<numAccessMethods>many</numAccessMethods>'])(
    'where CMS does not say how many there are (%j), they are asked for',
    async (count) => {
      const cms = await startTestCms({ spaces: [{ ...both, accessMethods: [...both.accessMethods] }] });
      const { id } = cms.objects.space('ann.space');
      const host = `<uri>ann.space</uri><callId>1001</callId><passcode>7</passcode><secret>sAnn</secret>`;
      const body = `<coSpace id="${id}">${host}${count}</coSpace>`;
      cms.faults.add({ kind: 'verbatim', body, at: /coSpaces\/[^/]*$/, times: Infinity });
      expect((await connect(cms).roomOf('ann')).details.pin).toBe('222');
      cms.faults.add({ kind: 'empty-page', at: /accessMethods\?/, times: Infinity });
      expect((await failure(connect(cms).roomOf('ann'))).code).toBe('BadAnswer');
      cms.faults.clear();
      cms.faults.add({ kind: 'verbatim', body, at: /coSpaces\/[^/]*$/, times: Infinity });
      cms.faults.add({ kind: 'failure', failure: 'unrecognisedObject', at: /accessMethods\?/ });
      expect((await connect(cms).roomOf('ann')).details.pin).toBe('7');
    },
  );

  test("one that goes between the list and its details does not leave the room's own in its place", async () => {
    const cms = await startTestCms({ spaces: [{ ...both, accessMethods: [...both.accessMethods] }] });
    cms.faults.add({ kind: 'failure', failure: 'accessMethodDoesNotExist', at: /accessMethods\//, after: 1 });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('BadAnswer');
  });

  test('the answer about another access method than the one asked for is not published', async () => {
    const cms = await startTestCms({ spaces: [{ ...both, accessMethods: [...both.accessMethods] }] });
    const body = '<accessMethod id="x"><callId>666</callId><scope>public</scope></accessMethod>';
    cms.faults.add({ kind: 'verbatim', body, at: /accessMethods\//, times: Infinity });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('BadAnswer');
  });

  test("half an answer about the public one does not leave the room's own in its place", async () => {
    const cms = await startTestCms({ spaces: [{ ...both, accessMethods: [...both.accessMethods] }] });
    for (const body of ['<accessMethod/>', '<accessMethod><uri>ann.guest</uri></accessMethod>']) {
      cms.faults.add({ kind: 'verbatim', body, at: /accessMethods\//, after: 1 });
      expect((await failure(connect(cms).roomOf('ann'))).code).toBe('BadAnswer');
    }
    expect((await connect(cms).roomOf('ann')).details.pin).toBe('222');
  });

  test('a way in without a URI has no SIP address', async () => {
    const accessMethods = [{ name: 'Guest', callId: '22', scope: 'public' as const }];
    const cms = await startTestCms({ spaces: [{ ...ANN, accessMethods }] });
    expect((await connect(cms).roomOf('ann')).details).toMatchObject({
      sipAddress: '',
      pin: '',
      callId: '22',
    });
  });
});

describe('rooms without the usual URI', () => {
  const templated = {
    name: 'Templated',
    provisionedForJid: 'ann@video.example.com',
    accessMethods: [{ name: 'Join', uri: 'x7', callId: '77', secret: 's77' }],
  };
  const ann = { jid: 'ann@video.example.com' };
  const joann = { jid: 'joann@video.example.com' };

  test('the secondary URI counts like the first, in any case', async () => {
    const cms = await startTestCms({ spaces: [{ ...ANN, uri: 'a7', secondaryUri: 'Ann.Space' }] });
    expect((await connect(cms).roomOf('ann')).details.sipAddress).toBe('a7@example.com');
  });

  test('the one space that was provisioned for the user is the room', async () => {
    const cms = await startTestCms({ users: [joann, ann], spaces: [templated] });
    expect((await connect(cms).roomOf('ann')).details).toMatchObject({
      callId: '77',
      spaceName: 'Templated',
    });
    expect((await failure(connect(cms).roomOf('joann'))).code).toBe('NoPersonalRoom');
    expect(cms.violations).toEqual([]);
  });

  test('a space with the usual URI comes before it', async () => {
    const cms = await startTestCms({ users: [ann], spaces: [templated, ANN] });
    expect((await connect(cms).roomOf('ann')).details.spaceName).toBe('Ann');
  });

  test('a list of spaces that does not come whole is not taken for one without the room', async () => {
    const cms = await startTestCms({ users: [ann], spaces: [templated, ANN] });
    cms.faults.add({ kind: 'empty-page', at: /coSpaces\?filter/ });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('BadAnswer');
    expect((await connect(cms).roomOf('ann')).details.spaceName).toBe('Ann');
  });

  test('of two provisioned spaces, one of which does not come, none is the room', async () => {
    const cms = await startTestCms({
      users: [ann],
      spaces: [templated, { ...templated, name: 'Second' }],
      pageCap: 1,
    });
    cms.faults.add({ kind: 'empty-page', at: /userProvisioned.*offset=1/, times: Infinity });
    expect((await failure(connect(cms).roomOf('ann'))).code).toBe('BadAnswer');
  });

  test('of several provisioned spaces none is the room', async () => {
    const cms = await startTestCms({ users: [ann], spaces: [templated, { ...templated, name: 'Second' }] });
    const error = await failure(connect(cms).roomOf('ann'));
    expect(error.code).toBe('NoPersonalRoom');
    expect(error.message).toContain('2 spaces');
  });

  test('a user of another domain is another user', async () => {
    const cms = await startTestCms({ users: [{ jid: 'ann@partner.example' }, ann], spaces: [templated] });
    expect((await connect(cms, { jidDomain: 'video.example.com' }).roomOf('ann')).details.callId).toBe('77');
    expect((await failure(connect(cms, { jidDomain: 'partner.example' }).roomOf('ann'))).code).toBe(
      'NoPersonalRoom',
    );
  });

  test.each([
    { kind: 'failure', failure: 'unrecognisedObject', status: 400 },
    { kind: 'failure', failure: 'unrecognizedObject', status: 404 },
    { kind: 'html', status: 404 },
  ] as const)('a CMS that knows no provisioned spaces (%j) has none', async (fault) => {
    const cms = await startTestCms({ users: [ann] });
    cms.faults.add({ ...fault, at: /userProvisioned/ });
    expect(await failure(connect(cms).roomOf('ann'))).toMatchObject({
      code: 'NoPersonalRoom',
      reach: 'meeting',
    });
  });
});

describe('whose room it is', () => {
  test.each([
    ['ann@video.example.com', undefined],
    ['ANN@video.example.com', undefined],
    ['joann@video.example.com', true],
  ])('owner %s', async (ownerJid, isOwnedByOther) => {
    const cms = await startTestCms({ spaces: [{ ...ANN, ownerJid }] });
    expect((await connect(cms).roomOf('ann')).isOwnedByOther).toBe(isOwnedByOther);
  });

  const TEAM = {
    name: 'Team',
    uri: 'team',
    callId: '9',
    ownerJid: 'boss@x.y',
    memberJids: ['ann@x.y', 'joann@x.y'],
  };
  const ask = async (mailbox: string, name: string, spaces: readonly NewCmsSpace[]) => {
    const cms = await startTestCms({ spaces });
    return connect(cms, { jidDomain: 'x.y' }).readRoom({ mailbox, name });
  };

  test.each(['boss@example.com', 'ann@example.com', 'joann@example.com'])(
    '%s may ask for the team room',
    async (mailbox) => {
      const room = await ask(mailbox, 'team', [{ ...TEAM, uri: 'team.b' }, TEAM]);
      expect(room.details.sipAddress).toBe('team@example.com');
      expect(room.isOwnedByOther).toBeUndefined();
    },
  );

  test.each(['bob@example.com', 'nn@example.com', 'annann@example.com'])('%s may not', async (mailbox) => {
    const error = await failure(ask(mailbox, 'team', [TEAM]));
    expect(error).toMatchObject({ code: 'RoomNotAllowed', reach: 'meeting', retry: { when: 'growing' } });
  });

  test('a room that is only like it, or no room, is not taken for it', async () => {
    const spaces = [
      { ...TEAM, uri: 'team.b' },
      { ...TEAM, name: 'team', uri: 'c' },
    ];
    expect((await failure(ask('ann@example.com', 'team', spaces))).code).toBe('NoSuchRoom');
  });
});
