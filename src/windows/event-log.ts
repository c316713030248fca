/**
 * Windows' event log, where an administrator and their monitoring look first: one entry when a failure begins that ends
 * runs, one when it is over. On other systems, and where koffi is missing, nothing happens: the logs say the same.
 *
 * Windows shows an event's text by a file of messages. EventCreate.exe, which every Windows has, brings one whose messages
 * 1 to 1000 are nothing but the text that is given.
 * https://learn.microsoft.com/windows/win32/eventlog/event-sources
 */
import { DISPLAY_NAME } from './names.js';
import { toWindowsError } from './system-codes.js';
import { loadWindowsCalls, type Pointer } from './windows-calls.js';

/** begun: cycles have begun to fail as a whole; over: they succeed again; ended: an error has ended the program. */
export type EventKind = 'begun' | 'over' | 'ended';

const EVENTS: Readonly<Record<EventKind, { readonly id: number; readonly type: number }>> = {
  begun: { id: 100, type: 0x1 },
  over: { id: 101, type: 0x4 },
  ended: { id: 102, type: 0x1 },
};

/** Windows takes no more in one text. */
const LONGEST_TEXT = 31_000;

const SOURCE_KEY = `SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\${DISPLAY_NAME}`;
/** HKEY_LOCAL_MACHINE: a negative number of 32 bits, as a pointer. */
const LOCAL_MACHINE = 0xffffffff80000002n;
const REG_EXPAND_SZ = 2;
const REG_DWORD = 4;
const NO_SUCH_KEY = 2;

/** Writes an event; never throws. */
export type ReportEvent = (kind: EventKind, text: string) => Promise<void>;

export function createEventLog(platform: NodeJS.Platform): ReportEvent {
  if (platform !== 'win32') return () => Promise.resolve();
  return async (kind, text) => {
    try {
      await writeEvent(kind, text);
    } catch {
      // It is in the log as well.
    }
  };
}

/** Also where the source is not registered: then Windows shows the text below a remark about that. */
async function writeEvent(kind: EventKind, text: string): Promise<void> {
  const { koffi, call, must } = await loadWindowsCalls();
  const what = 'The event cannot be written';
  const open = 'void *RegisterEventSourceW(str16 server, str16 source)';
  const log = must<Pointer>(what, open, null, DISPLAY_NAME);
  try {
    const { id, type } = EVENTS[kind];
    const texts = koffi.as([text.slice(0, LONGEST_TEXT)], 'str16 *');
    must(
      what,
      `bool ReportEventW(void *log, uint16 type, uint16 category, uint32 id, void *user, uint16 strings, uint32 bytes,
         str16 *texts, void *data)`,
      ...[log, type, 0, id, null, 1, 0, texts, null],
    );
  } finally {
    call('bool DeregisterEventSource(void *log)', log);
  }
}

/** @throws NativeCallsError, WindowsError */
export async function registerEventSource(): Promise<void> {
  const { call } = await loadWindowsCalls();
  const set = (name: string, type: number, value: Buffer): void => {
    const code = call<number>(
      'int RegSetKeyValueW(void *root, str16 key, str16 name, uint32 type, void *data, uint32 size)',
      ...[LOCAL_MACHINE, SOURCE_KEY, name, type, value, value.length],
    );
    if (code !== 0) throw toWindowsError('The source of events cannot be registered', code);
  };
  const file = '%SystemRoot%\\System32\\EventCreate.exe\0';
  set('EventMessageFile', REG_EXPAND_SZ, Buffer.from(file, 'utf16le'));
  // Errors, warnings and information.
  set('TypesSupported', REG_DWORD, Buffer.from([7, 0, 0, 0]));
}

/** The events stay. @throws NativeCallsError, WindowsError */
export async function unregisterEventSource(): Promise<void> {
  const { call } = await loadWindowsCalls();
  const code = call<number>('int RegDeleteTreeW(void *root, str16 key)', LOCAL_MACHINE, SOURCE_KEY);
  if (code !== 0 && code !== NO_SUCH_KEY)
    throw toWindowsError('The source of events cannot be removed', code);
}
