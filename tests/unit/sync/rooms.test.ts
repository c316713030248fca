import { describe, expect, it } from 'vitest';
import { CmsError } from '../../../src/errors.js';
import type { Room, RoomRequest } from '../../../src/model.js';
import { KeptRooms } from '../../../src/sync/rooms.js';
import { createManualClock } from '../../support/manual-clock.js';
import { MemoryLog } from '../../support/memory-log.js';

const room: Room = {
  details: {
    webLink: 'https://x/meeting/1?secret=s',
    sipAddress: 'a@x',
    callId: '1',
    pin: '',
    spaceName: 'A',
  },
  nonMemberAccess: true,
};
const refused = new CmsError('CredentialsRefused', 'refused', {
  reach: 'run',
  retry: { when: 'next-cycle' },
});
const missing = new CmsError('NoPersonalRoom', 'none', { reach: 'meeting', retry: { when: 'growing' } });

function setUp(answer: (user: string) => Promise<Room>) {
  const clock = createManualClock();
  const log = new MemoryLog();
  const asked: string[] = [];
  const server = {
    readUsers: () => Promise.resolve({ jids: [], withoutJid: 0 }),
    readRoom: ({ mailbox, name }: RoomRequest) => {
      const user = mailbox.replace('@x', '') + (name === undefined ? '' : `:${name}`);
      asked.push(user);
      return answer(user);
    },
    outage: undefined,
  };
  return { clock, log, asked, rooms: new KeptRooms({ server, clock, log, hashKey: 'key' }) };
}

describe('the rooms of organizers', () => {
  it('a room is asked for once while several meetings wait for it, and again after some minutes', async () => {
    const { rooms, asked, clock } = setUp(() => Promise.resolve(room));
    await Promise.all([
      rooms.find({ mailbox: 'ann@x' }),
      rooms.find({ mailbox: 'ann@x' }),
      rooms.find({ mailbox: 'bob@x' }),
    ]);
    expect(asked).toEqual(['ann', 'bob']);
    clock.pass(6 * 60_000);
    await rooms.find({ mailbox: 'ann@x' });
    expect(asked).toEqual(['ann', 'bob', 'ann']);
  });

  it('a resync asks CMS anew', async () => {
    const { rooms, asked } = setUp(() => Promise.resolve(room));
    await rooms.find({ mailbox: 'ann@x' });
    rooms.forget('ann@x');
    await rooms.find({ mailbox: 'ann@x' });
    expect(asked).toHaveLength(2);
  });

  it('a clock that is set back does not keep a room for ever', async () => {
    const { rooms, asked, clock } = setUp(() => Promise.resolve(room));
    await rooms.find({ mailbox: 'ann@x' });
    clock.pass(-3_600_000);
    await rooms.find({ mailbox: 'ann@x' });
    expect(asked).toHaveLength(2);
  });

  it('after refused credentials CMS is asked once, then after 1, 2, 4 ... 15 minutes', async () => {
    const { rooms, asked, clock } = setUp(() => Promise.reject(refused));
    const minutes: number[] = [];
    for (let minute = 0; minute < 62; minute += 1) {
      const before = asked.length;
      for (const user of ['ann@x', 'bob@x', 'cid@x'])
        await expect(rooms.find({ mailbox: user })).rejects.toBe(refused);
      if (asked.length > before) minutes.push(minute);
      clock.pass(60_000);
    }
    expect(minutes).toEqual([0, 1, 3, 7, 15, 30, 45, 60]);
    expect(asked).toHaveLength(minutes.length);
  });

  it('a success ends the waits', async () => {
    let isRefusing = true;
    const { rooms, clock } = setUp(() => (isRefusing ? Promise.reject(refused) : Promise.resolve(room)));
    await expect(rooms.find({ mailbox: 'ann@x' })).rejects.toBe(refused);
    expect(rooms.isWaiting()).toBe(true);
    isRefusing = false;
    clock.pass(60_000);
    await expect(rooms.find({ mailbox: 'ann@x' })).resolves.toBe(room);
    expect(rooms.isWaiting()).toBe(false);
  });

  it('a missing room is asked for once while one mailbox is gone through, and again a minute later', async () => {
    const { rooms, asked, clock } = setUp(() => Promise.reject(missing));
    for (let n = 0; n < 5; n += 1) await expect(rooms.find({ mailbox: 'ann@x' })).rejects.toBe(missing);
    expect(asked).toHaveLength(1);
    clock.pass(60_000);
    await expect(rooms.find({ mailbox: 'ann@x' })).rejects.toBe(missing);
    expect(asked).toHaveLength(2);
  });

  it('a room that is closed to guests is warned of once', async () => {
    const { rooms, log, clock } = setUp(() => Promise.resolve({ ...room, nonMemberAccess: false }));
    for (let n = 0; n < 3; n += 1) {
      await rooms.find({ mailbox: 'ann@x' });
      clock.pass(10 * 60_000);
    }
    expect(log.warnings()).toHaveLength(1);
  });
});
