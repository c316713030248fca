/**
 * The server's conversions between the two kinds of body: plain text shown as HTML in the frame that Exchange puts
 * around it, HTML shown as plain text. Pure; what clients do to a body is not here.
 */
import type { StoredBody } from '../calendar/calendar-item.js';

export type AskedBodyType = 'Best' | 'HTML' | 'Text';

export function convertBody(body: StoredBody, asked: AskedBodyType): StoredBody {
  if (asked === 'Best' || asked === body.type) return body;
  return asked === 'HTML'
    ? { type: 'HTML', text: body.text === '' ? '' : textToHtml(body.text) }
    : { type: 'Text', text: htmlToText(body.text) };
}

function textToHtml(text: string): string {
  const lines = text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r?\n/g, '<br>\r\n');
  return (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n' +
    '<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n' +
    '<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style></head>\r\n' +
    `<body>\r\n<font size="2"><span style="font-size:11pt;"><div class="PlainText">${lines}</div></span></font>\r\n` +
    '</body>\r\n</html>\r\n'
  );
}

function htmlToText(html: string): string {
  return html
    .replace(/<(style|script|head)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\s+/g, ' ')
    .replace(/<br\b[^>]*>|<\/(p|div|tr|h[1-6]|li)\s*>/gi, '\r\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/gi, ' ')
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&quot;/gi, '"')
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/gi, '&')
    .trim();
}
