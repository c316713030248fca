/** The scheduled task as Task Scheduler's XML. Pure. https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema */
import { toXmlText } from '../xml/escape.js';
import type { Account } from './account.js';
import { toCommandLine } from './command-line.js';
import { DESCRIPTION } from './names.js';

export interface TaskDefinition {
  readonly account: Account;
  /** Full path. */
  readonly program: string;
  readonly args: readonly string[];
  /** Windows starts it; else it waits until somebody enables it. */
  readonly isEnabled: boolean;
}

/** In the schema's order, where it asks for one: of a trigger's elements. */
export function toTaskXml({ account, program, args, isEnabled }: TaskDefinition): string {
  const logonType = account.kind === 'built-in' ? 'ServiceAccount' : 'Password';
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>${toXmlText(DESCRIPTION)}</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Repetition>
        <Interval>PT1M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>${isEnabled}</Enabled>
    <Hidden>true</Hidden>
    <ExecutionTimeLimit>PT5M</ExecutionTimeLimit>
  </Settings>
  <Principals>
    <Principal id="Author">
      <UserId>${toXmlText(userIdOf(account))}</UserId>
      <LogonType>${logonType}</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Actions Context="Author">
    <Exec>
      <Command>${toXmlText(program)}</Command>
      <Arguments>${toXmlText(toCommandLine(args))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** Of Windows' own accounts the SID, which is the same in every language. */
function userIdOf({ name, grantee }: Account): string {
  return grantee.startsWith('*') ? grantee.slice(1) : name;
}
