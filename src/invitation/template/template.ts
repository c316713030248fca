/**
 * The administrator's Liquid template: parsed once, and filled in for each meeting. What becomes of the text that comes
 * out is render-template.ts; whether a reader can do anything with it is read-template.ts.
 */
import type { Liquid, Template } from 'liquidjs';
import type { JoinDetails, Meeting } from '../../model.js';
import { createEngine } from './engine.js';
import { checkVariables, templateErrorFrom, type TemplateVariable } from './template-check.js';

/** What a template knows of a meeting. */
export type TemplateMeeting = Pick<Meeting, 'mailbox' | 'organizerName' | 'subject' | 'start'>;

export interface ParsedTemplate {
  /** Its name for messages. */
  readonly file: string;
  /**
   * The template's text with the values in place, escaped for HTML: perhaps a whole document with styles of its own.
   * @throws TemplateError
   */
  fill(meeting: TemplateMeeting, room: JoinDetails): string;
}

/**
 * @param file name for messages
 * @throws TemplateError for syntax errors and unknown variables or filters, also in branches that no sample reaches
 */
export function parseTemplate(source: string, file: string): ParsedTemplate {
  const engine = createEngine();
  let parsed: Template[];
  try {
    parsed = engine.parse(source.replace(/^\uFEFF/u, ''), file);
    checkVariables(engine, parsed, file);
  } catch (error) {
    throw templateErrorFrom(error, file);
  }
  return {
    file,
    fill: (meeting, room) => {
      try {
        return fillIn(engine, parsed, templateValues(meeting, room));
      } catch (error) {
        throw templateErrorFrom(error, file);
      }
    },
  };
}

type TemplateValues = Readonly<Record<TemplateVariable, string>>;

function fillIn(engine: Liquid, parsed: Template[], values: TemplateValues): string {
  return String(engine.renderSync(parsed, values));
}

function templateValues(meeting: TemplateMeeting, room: JoinDetails): TemplateValues {
  return {
    WEB_LINK: room.webLink,
    SIP_ADDRESS: room.sipAddress,
    PIN: room.pin,
    callid: room.callId,
    CALLID: room.callId,
    SPACE_NAME: room.spaceName,
    ORGANIZER: meeting.organizerName ?? meeting.mailbox,
    SUBJECT: meeting.subject,
    START: formatStart(meeting.start),
  };
}

/**
 * `2026-11-23 14:00 UTC`: the same in every language, and true wherever it is read. The organizer's time zone is not
 * known here, and the attendees have their own.
 */
export function formatStart(start: Date): string {
  if (Number.isNaN(start.getTime())) return '';
  return `${start.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
