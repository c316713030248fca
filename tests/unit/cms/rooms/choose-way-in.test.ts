/** Which of a room's ways in is published: the whole rule as a table, and nothing of what was not chosen. */
import { describe, expect, it } from 'vitest';
import { chooseWayIn } from '../../../../src/cms/rooms/choose-way-in.js';
import type { AccessMethod } from '../../../../src/cms/rooms/read-access-methods.js';
import type { Space } from '../../../../src/cms/rooms/read-space.js';
import { CmsError } from '../../../../src/errors.js';

type Scope = 'public' | 'private' | '';

function space(callId: string): Space {
  return {
    id: 's',
    name: 'Room',
    uri: 'own',
    secondaryUri: '',
    callId,
    passcode: 'pin of own',
    secret: 'secret of own',
    ownerJid: '',
    nonMemberAccess: true,
    accessMethodCount: 0,
  };
}

function method(name: string, scope: Scope, callId = `number of ${name}`): AccessMethod {
  return { name, scope, uri: name, callId, passcode: `pin of ${name}`, secret: `secret of ${name}` };
}

/** @returns the chosen way in's URI, or the code of the error */
function choose(own: Space, methods: readonly AccessMethod[], setting: string): string {
  try {
    const { uri, passcode, secret } = chooseWayIn(own, methods, setting, 'ann.space');
    expect([passcode, secret]).toEqual([`pin of ${uri}`, `secret of ${uri}`]);
    return uri;
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    expect(error).toMatchObject({ reach: 'meeting', retry: { when: 'growing' } });
    expect(`${error.message} ${error.hint ?? ''}`).not.toMatch(/pin of|secret of|number of/);
    return error.code;
  }
}

const UNCLEAR = 'AccessMethodUnclear';
const INCOMPLETE = 'RoomIncomplete';
const pub = (name: string, callId?: string) => method(name, 'public', callId);
const priv = (name: string, callId?: string) => method(name, 'private', callId);
const none = (name: string, callId?: string) => method(name, '', callId);

describe('the way in that is published', () => {
  it.each<[string, AccessMethod[], withOwn: string, withoutOwn: string]>([
    ['no method', [], 'own', INCOMPLETE],
    ['one public', [pub('guest')], 'guest', 'guest'],
    ['one public without a call ID', [pub('guest', '')], INCOMPLETE, INCOMPLETE],
    ['one private', [priv('host')], 'own', 'host'],
    ['one without a scope', [none('guest')], 'own', 'guest'],
    ['one private without a call ID', [priv('host', '')], 'own', INCOMPLETE],
    ['public and private', [priv('host'), pub('guest')], 'guest', 'guest'],
    ['public and one without a scope', [none('host'), pub('guest')], 'guest', 'guest'],
    ['two private', [priv('host'), priv('guest')], 'own', UNCLEAR],
    ['two private, one without a call ID', [priv('host', ''), priv('guest')], 'own', 'guest'],
    ['two without a scope', [none('host'), none('guest')], 'own', UNCLEAR],
    ['two public', [pub('guest'), pub('other')], UNCLEAR, UNCLEAR],
    ['two public, one without a call ID', [pub('guest'), pub('other', '')], UNCLEAR, UNCLEAR],
    ['public, private, private', [priv('host'), pub('guest'), priv('x')], 'guest', 'guest'],
  ])('auto: %s', (_, methods, withOwn, withoutOwn) => {
    for (const order of [methods, methods.toReversed()]) {
      expect(choose(space('1'), order, 'auto')).toBe(withOwn);
      expect(choose(space(''), order, 'auto')).toBe(withoutOwn);
    }
  });

  /** The sentences of the design, one after the other; the program has them the other way round. */
  function expected(own: Space, methods: readonly AccessMethod[], setting: string): string {
    const published = methods.filter(({ scope }) => scope === 'public');
    const joinable = methods.filter(({ callId }) => callId !== '');
    const named = methods.filter(({ name }) => name.toLowerCase() === setting.toLowerCase());
    let chosen: readonly (AccessMethod | Space)[] = named;
    if (setting === 'space') chosen = [own];
    if (setting === 'auto') {
      chosen = [own];
      if (own.callId === '' && joinable.length > 0) chosen = joinable;
      if (published.length > 0) chosen = published;
    }
    if (chosen.length > 1) return UNCLEAR;
    if (chosen[0] === undefined) return 'NoSuchAccessMethod';
    return chosen[0].callId === '' ? INCOMPLETE : chosen[0].uri;
  }

  it('every combination of own call ID, methods, scopes, call IDs and setting follows the rule', () => {
    const scopes: Scope[] = ['public', 'private', ''];
    const kinds = scopes.flatMap((scope) => [true, false].map((hasCallId) => ({ scope, hasCallId })));
    const sets = [
      [],
      ...kinds.map((a) => [a]),
      ...kinds.flatMap((a) => kinds.map((b) => [a, b])),
      ...kinds.flatMap((a) => kinds.flatMap((b) => kinds.map((c) => [a, b, c]))),
    ];
    const outcomes = new Set<string>();
    for (const set of sets)
      for (const names of [
        ['guest', 'host', 'desk'],
        ['Guest', 'GUEST', 'host'],
      ])
        for (const ownCallId of ['1', ''])
          for (const setting of ['auto', 'space', 'guest', 'HOST', 'nobody']) {
            const methods = set.map(({ scope, hasCallId }, i) =>
              method(names[i]!, scope, hasCallId ? undefined : ''),
            );
            const own = space(ownCallId);
            const outcome = choose(own, methods, setting);
            expect(outcome, JSON.stringify({ set, names, ownCallId, setting })).toBe(
              expected(own, methods, setting),
            );
            outcomes.add(outcome);
          }
    expect([...outcomes].toSorted()).toEqual(
      [
        UNCLEAR,
        'GUEST',
        'Guest',
        'NoSuchAccessMethod',
        INCOMPLETE,
        'desk',
        'guest',
        'host',
        'own',
      ].toSorted(),
    );
  });
});
