/**
 * The administrator's Liquid template: checked once, at the start of the program, and filled in for each meeting. What
 * becomes of the text that comes out is render-template.ts. Reads no file: the template's text is an argument.
 */
import { Liquid, type Template } from 'liquidjs';
import type { JoinDetails, Meeting } from '../../model.js';
import { TemplateError } from '../../errors.js';
import { DROPPED_ELEMENTS } from '../html/elements.js';
import { isBlankText } from '../html/source-range.js';
import { readTokens } from '../html/tokens.js';
import {
  checkVariables,
  templateErrorFrom,
  TEMPLATE_VARIABLES,
  type TemplateVariable,
} from './template-check.js';

export interface ParsedTemplate {
  /** Its name for messages. */
  readonly file: string;
  /**
   * The template's text with the values in place, escaped for HTML: perhaps a whole document with styles of its own.
   * @throws TemplateError
   */
  fill(meeting: Meeting, room: JoinDetails): string;
}

/**
 * @param file name for messages
 * @throws TemplateError for syntax errors and unknown variables or filters, also in branches that no sample reaches
 */
export function parseTemplate(source: string, file: string): ParsedTemplate {
  const engine = newEngine();
  let parsed: Template[];
  try {
    parsed = engine.parse(source.replace(/^\uFEFF/u, ''), file);
    checkVariables(engine, parsed, file);
    for (const sample of SAMPLES) {
      if (holdsContent(fillIn(engine, parsed, sample))) continue;
      throw new TemplateError(`The template ${file} gives an invitation without any content.`, {
        file,
        hint: `Write the text of the invitation into it, with {{ WEB_LINK }} where the link belongs.`,
      });
    }
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

/** Whether anything of it would be in an invitation: a text, or an element that may be in one. */
function holdsContent(html: string): boolean {
  return readTokens(html).some((token) => {
    if (token.kind === 'text') return !isBlankText(html, token);
    return token.kind === 'start' && !FRAME.has(token.name) && !DROPPED_ELEMENTS.has(token.name);
  });
}

/** Of a whole document only what is in its body counts. */
const FRAME: ReadonlySet<string> = new Set(['html', 'head', 'body']);

function newEngine(): Liquid {
  const engine = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    lenientIf: true,
    // An empty PIN is false in `{% if PIN %}`, which Liquid by itself takes for true.
    jsTruthy: true,
    // Nothing can be included: a template is one file.
    templates: {},
    outputEscape: escapeValue,
    memoryLimit: 10_000_000,
  });
  // Every value is escaped on its way out: escaping it here as well would show `&amp;` to the reader, and a value that
  // is not escaped could bring markup in.
  // Templates of the Python service may say `safe` or `e`.
  for (const name of ['escape', 'escape_once', 'xml_escape', 'raw', 'safe', 'e'])
    engine.registerFilter(name, asItIs);
  for (const tag of ['include', 'render', 'layout', 'block']) delete engine.tags[tag];
  return engine;
}

function asItIs(value: unknown): unknown {
  return value;
}

/** Braces and percent signs, too: what inlines the styles would take them for code and leave them as they are. */
function escapeValue(value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value as string);
  return text.replace(/[&<>"'{}%]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

type TemplateValues = Readonly<Record<TemplateVariable, string>>;

function fillIn(engine: Liquid, parsed: Template[], values: TemplateValues): string {
  return String(engine.renderSync(parsed, values));
}

function templateValues(meeting: Meeting, room: JoinDetails): TemplateValues {
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
function formatStart(start: Date): string {
  if (Number.isNaN(start.getTime())) return '';
  return `${start.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** With and without a PIN, with and without what a meeting may lack. */
const SAMPLES: readonly TemplateValues[] = ['1', ''].map((value) => ({
  ...(Object.fromEntries(TEMPLATE_VARIABLES.map((name) => [name, value])) as TemplateValues),
  WEB_LINK: 'https://cms.invalid/meeting/1?secret=1',
  SIP_ADDRESS: 'room@cms.invalid',
  CALLID: '1',
  callid: '1',
  START: '2026-11-23 14:00 UTC',
}));
