/** Whether each template that the settings name gives invitations, or notices to organizers, that are of use. */
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { readNoticeFile, readTemplateFile } from '../../template-file.js';
import { failedBy, ok, skipped, warning, type Findings } from './finding.js';

export async function* checkTemplates(home: string, settings: Settings | undefined): Findings {
  if (settings === undefined) {
    yield skipped('templates', 'settings.ini, which names them, cannot be used');
    return;
  }
  const { templateFile, templates, tellOrganizer } = settings.invitation;
  for (const file of new Set([templateFile, ...templates.map((choice) => choice.file)])) {
    yield* checkFile(path.relative(home, file), async function* (what) {
      const { warnings } = await readTemplateFile(home, file);
      yield ok(what, 'it shows the link with sample values.');
      for (const text of warnings) yield warning(what, text);
    });
  }
  if (!tellOrganizer) return;
  yield* checkFile(path.join('templates', 'notice.html'), async function* (what) {
    await readNoticeFile(home);
    yield ok(what, 'it can be filled in.');
  });
}

async function* checkFile(what: string, read: (what: string) => Findings): Findings {
  try {
    yield* read(what);
  } catch (error) {
    yield failedBy(what, error);
  }
}
