/**
 * The mail to an organizer whose meeting cannot be filled in: the administrator's template, parsed once. Its title is the
 * subject of the mail, and its text chooses its words by REASON.
 */
import { templateError } from './template-check.js';
import { formatStart, parseLiquid } from './template.js';

export type NoticeReason =
  /** CMS has no such room. */
  | 'no-room'
  /** The room may not be published: whose it is, or which way in, is not settled. */
  | 'not-published'
  /** The invitation itself cannot be written: too long, or what is written is lost again and again. */
  | 'not-written';

export interface NoticeMeeting {
  readonly subject: string;
  readonly start: Date;
  readonly location: string;
  readonly organizerName?: string | undefined;
  readonly mailbox: string;
}

interface Mail {
  /** Plain text. */
  readonly subject: string;
  /** A whole document. */
  readonly html: string;
}

export interface NoticeTemplate {
  /** @throws TemplateError */
  fill(meeting: NoticeMeeting, reason: NoticeReason): Mail;
}

const VARIABLES = ['REASON', 'SUBJECT', 'START', 'LOCATION', 'ORGANIZER'] as const;
const REASONS: readonly NoticeReason[] = ['no-room', 'not-published', 'not-written'];
const LONGEST_SUBJECT = 200;

/**
 * @param file name for messages
 * @throws TemplateError for syntax errors, unknown variables, and where the title or the text is empty for one of the reasons
 */
export function parseNotice(source: string, file: string): NoticeTemplate {
  const fillIn = parseLiquid(source, file, VARIABLES);
  const fill: NoticeTemplate['fill'] = ({ subject, start, location, organizerName, mailbox }, reason) => {
    const html = fillIn({
      REASON: reason,
      SUBJECT: subject,
      START: formatStart(start),
      LOCATION: location,
      ORGANIZER: organizerName ?? mailbox,
    });
    return { subject: readTitle(html), html };
  };
  for (const reason of REASONS) checkMail(fill(SAMPLE, reason), reason, file);
  return { fill };
}

const SAMPLE: NoticeMeeting = {
  subject: 'Planning',
  start: new Date(0),
  location: '@cms',
  mailbox: 'ann@example.com',
};

function checkMail({ subject, html }: Mail, reason: NoticeReason, file: string): void {
  const text = html.replace(/<title>[^]*?<\/title>|<style[^]*?<\/style>|<[^>]*>/giu, ' ').trim();
  if (subject !== '' && text !== '') return;
  const what = subject === '' ? 'has no <title>, which is the subject of the mail' : 'has no text';
  throw templateError(`${what}, for the reason ${reason}`, file, undefined, 'Put it there for each reason.');
}

/** A subject is one line of plain text. */
function readTitle(html: string): string {
  const title = /<title>([^]*?)<\/title>/iu.exec(html)?.[1] ?? '';
  const text = title
    .replace(/&#(\d{1,5});/gu, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/gu, ' ')
    .trim();
  return text.length > LONGEST_SUBJECT ? `${text.slice(0, LONGEST_SUBJECT)}…` : text;
}
