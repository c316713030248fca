/**
 * Outlook for Windows storing a body as RTF, and Exchange converting it back for EWS: HTML 3.2 in upper case, paragraphs
 * of FONT elements, tables taken apart, a comment that tells where it comes from.
 */
import { paragraphsOf, readFlow, type Paragraph, type Run } from './flow.js';
import { escapeToAscii, hardenSpaces, wrapSource } from './html-source.js';

/** The body as EWS gives it once Outlook has saved it in its own format. */
export function outlookRtf(html: string): string {
  const paragraphs = paragraphsOf(readFlow(html)).flatMap(splitAtBreaks).map(writeParagraph);
  return [
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">',
    '<HTML>',
    '<HEAD>',
    '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">',
    '<META NAME="Generator" CONTENT="MS Exchange Server version 16.0.15427.3">',
    '<TITLE></TITLE>',
    '</HEAD>',
    '<BODY>',
    '<!-- Converted from text/rtf format -->',
    '',
    wrapSource(paragraphs.join('\n\n'), 200, '\r\n'),
    '',
    '</BODY>',
    '</HTML>',
  ].join('\r\n');
}

/** RTF knows line breaks, but the conversion makes paragraphs of them. */
function splitAtBreaks(paragraph: Paragraph): Paragraph[] {
  const lines: Run[][] = [[]];
  for (const run of paragraph.runs) {
    run.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text !== '' || run.imageSource !== undefined) lines.at(-1)?.push({ ...run, text });
    });
  }
  return lines.map((runs) => ({ ...paragraph, runs }));
}

function writeParagraph({ runs, isListItem }: Paragraph): string {
  const written = runs.map(writeRun).join('');
  if (isListItem) return `<UL>\n<LI><P DIR=LTR>${written}</P></LI>\n</UL>`;
  return written === '' ? '<BR>' : `<P DIR=LTR>${written}</P>`;
}

function writeRun(run: Run): string {
  if (run.imageSource !== undefined) return `<IMG SRC="${escapeToAscii(run.imageSource)}">`;
  const colour = run.href === undefined ? run.colour : '#0000FF';
  const font = `<FONT${colour === undefined ? '' : ` COLOR="${escapeToAscii(colour)}"`} FACE="Calibri">`;
  // Each change of the writing language begins a new SPAN; here after the first word.
  const words = escapeToAscii(hardenSpaces(run.text)).split(/(?<=^\S+ )/u);
  const text = words.map((part) => `<SPAN LANG="en-us">${font}${part}</FONT></SPAN>`).join('');
  const bold = run.isBold ? `<B>${text}</B>` : text;
  return run.href === undefined ? bold : `<A HREF="${escapeToAscii(run.href)}"><U>${bold}</U></A>`;
}
