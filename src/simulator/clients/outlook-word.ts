/**
 * Outlook for Windows saving a body through Word: every element that Word does not know, all comments, ids, classes and
 * data-* are gone, paragraphs become MsoNormal, spans are split at what the spelling check dislikes, and the source is
 * wrapped anew. Tables stay, with the shading, padding and borders of their cells.
 */
import { readFlow, type Cell, type FlowPart, type Paragraph, type Run } from './flow.js';
import { escapeToAscii, hardenSpaces, wrapSource } from './html-source.js';

const HEAD = [
  '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"',
  'xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">',
  '<head>',
  '<meta http-equiv=Content-Type content="text/html; charset=us-ascii">',
  '<meta name=Generator content="Microsoft Word 15 (filtered medium)">',
  '<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}',
  'o\\:* {behavior:url(#default#VML);}',
  '</style><![endif]-->',
  '<style><!--',
  'p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif;}',
  'a:link, span.MsoHyperlink {color:#0563C1;text-decoration:underline;}',
  'div.WordSection1 {page:WordSection1;}',
  '--></style>',
  '<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]-->',
  '</head>',
  '<body lang=EN-US link="#0563C1" vlink="#954F72" style=\'word-wrap:break-word\'>',
  '<div class=WordSection1>',
].join('\n');

/** The body after a user has opened it in Outlook and saved it. */
export function outlookWord(html: string): string {
  const parts = readFlow(html).map(writePart);
  return `${HEAD}\n${wrapSource(parts.join('\n'), 80, '\n')}\n</div>\n</body>\n</html>\n`;
}

function writePart(part: FlowPart): string {
  if (part.kind === 'paragraph') return writeParagraph(part);
  const rows = part.rows.map((cells) => {
    const written = cells.map(writeCell);
    return `<tr style='mso-yfti-irow:0'>\n${written.join('\n')}\n</tr>`;
  });
  return `<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0>\n${rows.join('\n')}\n</table>`;
}

function writeCell({ parts, style, columns }: Cell): string {
  const span = columns === 1 ? '' : ` colspan=${columns}`;
  const kept = escapeToAscii(style === '' ? 'padding:0cm 5.4pt 0cm 5.4pt' : style).replaceAll("'", '&#39;');
  const content = parts.length === 0 ? EMPTY : parts.map(writePart).join('\n');
  return `<td${span} valign=top style='${kept}'>\n${content}\n</td>`;
}

const EMPTY = '<p class=MsoNormal><o:p>&nbsp;</o:p></p>';

function writeParagraph({ runs, isListItem }: Paragraph): string {
  if (isListItem) {
    return `<p class=MsoListParagraph style='text-indent:-18.0pt'><![if !supportLists]><span style='font-family:Symbol'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>${runs.map(writeRun).join('')}<o:p></o:p></p>`;
  }
  return `<p class=MsoNormal>${runs.map(writeRun).join('')}<o:p></o:p></p>`;
}

function writeRun(run: Run): string {
  if (run.imageSource !== undefined)
    return `<img border=0 id="_x0000_i1025" src="${escapeToAscii(run.imageSource)}">`;
  const text = escapeToAscii(hardenSpaces(run.text))
    .split('\n')
    .map((line) => line.replace(MISSPELT, '$1<span class=SpellE>$2</span>'))
    .join('<br>\n');
  const style = [
    run.fontSize === undefined ? '' : `font-size:${run.fontSize}`,
    run.colour === undefined ? '' : `color:${run.colour}`,
  ].filter((rule) => rule !== '');
  const spanned =
    style.length === 0
      ? `<span lang=EN-US>${text}</span>`
      : `<span style='${style.join(';')}'>${text}</span>`;
  const bold = run.isBold ? `<b>${spanned}</b>` : spanned;
  return run.href === undefined ? bold : `<a href="${escapeToAscii(run.href)}">${bold}</a>`;
}

/** Words with digits in them, and abbreviations: the spelling check wraps them in spans of their own. */
const MISSPELT = /(^|[ .:])([a-z]+\d[a-z\d]*|CMS)(?=[ .:]|$)/gu;
