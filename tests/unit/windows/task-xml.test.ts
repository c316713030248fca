/**
 * The scheduled task against Microsoft's schema of it: which elements there are, in which order, and what they may hold.
 * https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema
 */
import { XMLParser } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { parseAccount } from '../../../src/windows/account.js';
import { toTaskXml } from '../../../src/windows/task-xml.js';
import type { TaskDefinition } from '../../../src/windows/task-xml.js';

const TASK: TaskDefinition = {
  account: parseAccount('CORP\\svc$'),
  program: 'C:\\Program Files\\R&D <cms>\\node.exe',
  args: ['C:\\Program Files\\R&D <cms>\\dist\\main.js', '--once', '--home', 'D:\\Данные CMS'],
  isEnabled: true,
};

/** Facts of the schema: children of each element; `ordered` where the type is an xs:sequence, else it is an xs:all. */
const SCHEMA: Readonly<Record<string, { readonly children: readonly string[]; readonly ordered?: true }>> = {
  Task: { children: ['RegistrationInfo', 'Triggers', 'Settings', 'Data', 'Principals', 'Actions'] },
  RegistrationInfo: {
    children: [
      'URI',
      'SecurityDescriptor',
      'Source',
      'Date',
      'Author',
      'Version',
      'Description',
      'Documentation',
    ],
  },
  Triggers: { children: ['TimeTrigger'] },
  // triggerBaseType, extended by timeTriggerType.
  TimeTrigger: {
    children: ['Enabled', 'StartBoundary', 'EndBoundary', 'Repetition', 'ExecutionTimeLimit', 'RandomDelay'],
    ordered: true,
  },
  Repetition: { children: ['Interval', 'Duration', 'StopAtDurationEnd'] },
  Settings: {
    children: [
      'AllowStartOnDemand',
      'RestartOnFailure',
      'MultipleInstancesPolicy',
      'DisallowStartIfOnBatteries',
      'StopIfGoingOnBatteries',
      'AllowHardTerminate',
      'StartWhenAvailable',
      'NetworkProfileName',
      'RunOnlyIfNetworkAvailable',
      'WakeToRun',
      'Enabled',
      'Hidden',
      'DeleteExpiredTaskAfter',
      'IdleSettings',
      'NetworkSettings',
      'ExecutionTimeLimit',
      'Priority',
      'RunOnlyIfIdle',
    ],
  },
  Principals: { children: ['Principal'] },
  Principal: {
    children: [
      'UserId',
      'LogonType',
      'GroupId',
      'DisplayName',
      'RunLevel',
      'ProcessTokenSidType',
      'RequiredPrivileges',
    ],
  },
  Actions: { children: ['Exec'] },
  Exec: { children: ['Command', 'Arguments', 'WorkingDirectory'], ordered: true },
};

interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

function parse(xml: string): Element {
  const nodes = new XMLParser({ preserveOrder: true, ignoreAttributes: true, parseTagValue: false }).parse(
    xml,
  ) as Record<string, unknown>[];
  const toElements = (list: readonly Record<string, unknown>[]): Element[] =>
    list.flatMap((node) =>
      Object.entries(node)
        .filter(([name]) => !name.startsWith('?') && !name.startsWith(':') && name !== '#text')
        .map(([name, inner]) => {
          const parts = inner as Record<string, unknown>[];
          return { name, children: toElements(parts), text: String(parts[0]?.['#text'] ?? '') };
        }),
    );
  return toElements(nodes)[0]!;
}

function complaints(element: Element): string[] {
  const names = element.children.map(({ name }) => name);
  const rule = SCHEMA[element.name];
  if (rule === undefined) return names.map((name) => `${element.name} holds ${name}`);
  const places = names.map((name) => rule.children.indexOf(name));
  return [
    ...names.filter((_, index) => places[index] === -1).map((name) => `${element.name} holds ${name}`),
    ...(new Set(names).size < names.length ? [`${element.name} holds something twice`] : []),
    ...(rule.ordered === true && places.join() !== places.toSorted((a, b) => a - b).join()
      ? [`${element.name} is out of order: ${names.join()}`]
      : []),
    ...element.children.flatMap(complaints),
  ];
}

function textAt(root: Element, ...path: readonly string[]): string | undefined {
  let element: Element | undefined = root;
  for (const name of path) element = element?.children.find((child) => child.name === name);
  return element?.text;
}

it("holds what Microsoft's schema allows, in its order", () => {
  expect(complaints(parse(toTaskXml(TASK)))).toEqual([]);
});

it('runs every minute, never twice at a time, hidden, and for five minutes at most', () => {
  const task = parse(toTaskXml(TASK));
  expect(textAt(task, 'Triggers', 'TimeTrigger', 'Repetition', 'Interval')).toBe('PT1M');
  // Without a duration it is repeated for ever.
  expect(textAt(task, 'Triggers', 'TimeTrigger', 'Repetition', 'Duration')).toBeUndefined();
  const settings = (name: string): string | undefined => textAt(task, 'Settings', name);
  expect(settings('MultipleInstancesPolicy')).toBe('IgnoreNew');
  expect(settings('Hidden')).toBe('true');
  expect(settings('ExecutionTimeLimit')).toBe('PT5M');
  expect(settings('DisallowStartIfOnBatteries')).toBe('false');
});

it.each([
  ['CORP\\svc$', 'CORP\\svc$', 'Password'],
  ['CORP\\magic', 'CORP\\magic', 'Password'],
  ['LocalSystem', 'S-1-5-18', 'ServiceAccount'],
  ['NetworkService', 'S-1-5-20', 'ServiceAccount'],
])('under %s', (account, userId, logonType) => {
  const task = parse(toTaskXml({ ...TASK, account: parseAccount(account) }));
  expect(textAt(task, 'Principals', 'Principal', 'UserId')).toBe(userId);
  expect(textAt(task, 'Principals', 'Principal', 'LogonType')).toBe(logonType);
});

it('carries paths with blanks, Cyrillic letters and characters that mean something in XML', () => {
  const task = parse(toTaskXml(TASK));
  expect(textAt(task, 'Actions', 'Exec', 'Command')).toBe(TASK.program);
  expect(textAt(task, 'Actions', 'Exec', 'Arguments')).toBe(
    '"C:\\Program Files\\R&D <cms>\\dist\\main.js" --once --home "D:\\Данные CMS"',
  );
});

it('waits until somebody enables it where it is not to run yet', () => {
  expect(textAt(parse(toTaskXml({ ...TASK, isEnabled: false })), 'Settings', 'Enabled')).toBe('false');
});
