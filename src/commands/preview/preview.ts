/**
 * `preview`: the templates, filled in, as one page to look at in a browser. Asks CMS for a room if one is wanted; writes the
 * page into the current folder and nothing else.
 */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { withInstance, type App, type Instance } from '../../app.js';
import { UsageError } from '../../errors.js';
import { toStateError } from '../../files/file-errors.js';
import { formatBlock } from '../../invitation/block/block.js';
import { ownerTag } from '../../invitation/block/owner-tag.js';
import { renderTemplate } from '../../invitation/template/render-template.js';
import type { ParsedTemplate } from '../../invitation/template/template.js';
import type { JoinDetails } from '../../model.js';
import { outlookWord } from '../../simulator/clients/outlook-word.js';
import { htmlToText } from '../../simulator/clients/plain-text.js';
import { PREVIEW_MARK, toPage } from './page.js';
import { toRoomValues, toSampleValues, type PreviewValues } from './preview-values.js';
import { listTemplateUses } from './template-uses.js';

const FILE_NAME = 'cms-preview.html';

/** @returns the exit code @throws CmsError where the room cannot be shown; UsageError; StateError */
export async function runPreview(app: App, mailbox: string | undefined): Promise<number> {
  const { settings, templates, print } = app;
  const now = app.clock.now();
  const values =
    mailbox === undefined
      ? toSampleValues(settings, now)
      : toRoomValues(mailbox, await readRoom(app, mailbox), now);
  const whose = mailbox === undefined ? 'sample values' : `the room of ${mailbox}`;
  const uses = listTemplateUses(templates, settings.invitation.keyword, mailbox);
  const page = toPage(`Filled in with ${whose}.`, {
    warning: mailbox === undefined ? undefined : WARNING,
    templates: uses.map(({ template, usedFor }) => ({
      file: template.file,
      usedFor,
      renderings: values.map((one) => renderBlock(template, one)),
    })),
  });
  const file = path.resolve(FILE_NAME);
  await writePage(file, page);
  print(`The preview is in ${file}. Open it in a browser.`);
  if (mailbox !== undefined) print(WARNING);
  return 0;
}

const WARNING = 'This page holds the real link and PIN of the room. Delete it when you have looked at it.';

async function readRoom(app: App, mailbox: string): Promise<JoinDetails> {
  const read = async ({ rooms, server }: Instance): Promise<JoinDetails> => {
    server.beginCycle();
    return (await rooms.find({ mailbox })).details;
  };
  return await withInstance(app, undefined, read);
}

/** Whole HTML documents. */
function renderBlock(template: ParsedTemplate, { title, meeting, room }: PreviewValues) {
  const block = formatBlock(renderTemplate(template, meeting, room), ownerTag('preview'));
  const html = `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${block}</body></html>`;
  return { title, html, word: outlookWord(html), text: htmlToText(html) };
}

/**
 * Replaces an earlier preview, for whoever changes a template and looks again, but no other file.
 * @throws UsageError, StateError
 */
async function writePage(file: string, page: string): Promise<void> {
  try {
    // Only for whoever asked: a real room's PIN may be in it.
    const handle = await open(file, 'a+', 0o600);
    try {
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(PREVIEW_MARK.length),
        position: 0,
      });
      if (bytesRead > 0 && buffer.toString('utf8') !== PREVIEW_MARK) {
        throw new UsageError(
          `${file} is not a preview of this program, so it is not replaced.`,
          'Rename it, or change to another folder.',
        );
      }
      await handle.truncate(0);
      await handle.writeFile(page);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw toStateError('NotWritable', 'Cannot write the preview to', file, error);
  }
}
