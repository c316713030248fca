/**
 * The two servers that the embedded Exchange can pass for: Exchange 2019 as Microsoft documents it, and gromox 3.10, an
 * independent EWS server whose answers were looked at. Each difference is a switch with a name.
 */

export type BuildName = 'exchange2019' | 'gromox';

export interface ServerBuild {
  readonly name: BuildName;
  /** Attributes of t:ServerVersionInfo. */
  readonly version: Readonly<Record<string, string>>;
  /** gromox: SOAP faults come with HTTP 200 and without a detail; the code is only in faultcode. */
  readonly faultsAreBare: boolean;
  /** gromox gives every extended property twice. */
  readonly doublesExtendedProperties: boolean;
  /** gromox gives no Organizer, MyResponseType or IsMeeting on items without attendees. */
  readonly hidesOrganizerOfAppointments: boolean;
  /** gromox says NoResponseReceived to an organizer; AppointmentState is right. */
  readonly mistakesOrganizer: boolean;
  /** gromox knows no MeetingRequestWasSent. */
  readonly knowsMeetingRequestWasSent: boolean;
  /** gromox answers a bad sync state with everything, and takes the state of another mailbox. */
  readonly forgivesSyncStates: boolean;
  /** Characters. */
  readonly syncStateLength: number;
  /** gromox compares no change keys. */
  readonly checksChangeKeys: boolean;
  /** gromox stores an empty body, with NoError, where elements stand instead of text. */
  readonly takesElementsAsBody: boolean;
  /** gromox does nothing for AppendToItemField. */
  readonly appends: boolean;
  /** gromox converts no body: who asks for the other form is given an empty one of the form that there is. */
  readonly convertsBodies: boolean;
  /** gromox gives no First- or LastOccurrence, and days of a recurrence as midnight with nine digits of a second. */
  readonly givesEdges: boolean;
  /** What a mailbox that is not known is called. */
  readonly unknownMailboxCode: string;
  readonly sendsChunked: boolean;
}

const EXCHANGE_2019: ServerBuild = {
  name: 'exchange2019',
  version: {
    MajorVersion: '15',
    MinorVersion: '2',
    MajorBuildNumber: '1544',
    MinorBuildNumber: '4',
    Version: 'V2017_07_11',
  },
  faultsAreBare: false,
  doublesExtendedProperties: false,
  hidesOrganizerOfAppointments: false,
  mistakesOrganizer: false,
  knowsMeetingRequestWasSent: true,
  forgivesSyncStates: false,
  syncStateLength: 400,
  checksChangeKeys: true,
  takesElementsAsBody: false,
  appends: true,
  convertsBodies: true,
  givesEdges: true,
  unknownMailboxCode: 'ErrorNonExistentMailbox',
  sendsChunked: true,
};

const GROMOX: ServerBuild = {
  name: 'gromox',
  version: {
    MajorVersion: '15',
    MinorVersion: '0',
    MajorBuildNumber: '0',
    MinorBuildNumber: '0',
    Version: 'V2017_04_14',
  },
  faultsAreBare: true,
  doublesExtendedProperties: true,
  hidesOrganizerOfAppointments: true,
  mistakesOrganizer: true,
  knowsMeetingRequestWasSent: false,
  forgivesSyncStates: true,
  syncStateLength: 24,
  checksChangeKeys: false,
  takesElementsAsBody: true,
  appends: false,
  convertsBodies: false,
  givesEdges: false,
  unknownMailboxCode: 'ErrorCannotFindUser',
  sendsChunked: false,
};

export function serverBuild(name: BuildName): ServerBuild {
  return name === 'gromox' ? GROMOX : EXCHANGE_2019;
}
