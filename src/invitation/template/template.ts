/**
 * The administrator's Liquid template: parsed once, and filled in for each meeting. What becomes of the text that comes
 * out is render-template.ts; whether a reader can do anything with it is read-template.ts.
 */
import type { JoinDetails, Meeting } from '../../model.js';
import { createEngine } from './engine.js';
import {
  checkVariables,
  TEMPLATE_VARIABLES,
  templateErrorFrom,
  type TemplateVariable,
} from './template-check.js';

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
  const fill = parseLiquid(source, file, TEMPLATE_VARIABLES);
  return { file, fill: (meeting, room) => fill(templateValues(meeting, room)) };
}

/**
 * A text with placeholders for these variables, as what fills them in.
 * @throws TemplateError, now and when it is filled in
 */
export function parseLiquid<Variable extends string>(
  source: string,
  file: string,
  variables: readonly Variable[],
): (values: Readonly<Record<Variable, string>>) => string {
  const engine = createEngine();
  const orThrow = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw templateErrorFrom(error, file, variables);
    }
  };
  const parsed = orThrow(() => engine.parse(source.replace(/^\uFEFF/u, ''), file));
  orThrow(() => {
    checkVariables(engine, parsed, file, variables);
  });
  return (values) => orThrow(() => String(engine.renderSync(parsed, values)));
}

function templateValues(meeting: TemplateMeeting, room: JoinDetails): Record<TemplateVariable, string> {
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
