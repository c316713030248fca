/** Reads the templates that the settings name, from disk to what fills them in. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InvitationSettings } from './config/settings.js';
import { codeOf, TemplateError } from './errors.js';
import { hintOf, reasonOf } from './files/file-errors.js';
import { findOddity } from './files/own-file.js';
import { retryWhileHeld } from './files/held-file.js';
import { decodeText } from './files/text-encoding.js';
import type { TemplateSet } from './invitation/template/choose-template.js';
import { parseNotice, type NoticeTemplate } from './invitation/template/notice.js';
import { readTemplate, type ReadTemplate } from './invitation/template/read-template.js';
import type { ParsedTemplate } from './invitation/template/template.js';

/** Every one is read and checked, each file once. @throws TemplateError for the first that is of no use */
export async function readTemplates(
  home: string,
  settings: Pick<InvitationSettings, 'templateFile' | 'templates'>,
): Promise<{ readonly templates: TemplateSet<ParsedTemplate>; readonly warnings: readonly string[] }> {
  const files = new Map<string, ReadTemplate>();
  const read = async (file: string): Promise<ParsedTemplate> => {
    const known = files.get(file) ?? (await readTemplateFile(home, file));
    files.set(file, known);
    return known.template;
  };
  const newSet = (): Map<string, ParsedTemplate> => new Map();
  const sets = { keyword: newSet(), mailbox: newSet(), domain: newSet() };
  const general = await read(settings.templateFile);
  for (const { kind, name, file } of settings.templates) sets[kind].set(name, await read(file));
  return {
    templates: { general, ...sets },
    warnings: [...files.values()].flatMap(({ warnings }) => warnings),
  };
}

/**
 * @param file absolute path inside `home`
 * @throws TemplateError where it cannot be read, is a link to elsewhere, or would give invitations that are of no use
 */
export async function readTemplateFile(home: string, file: string): Promise<ReadTemplate> {
  return await readTemplate(await readText(home, file), path.relative(home, file));
}

/** templates/notice.html. @throws TemplateError */
export async function readNoticeFile(home: string): Promise<NoticeTemplate> {
  const file = path.join(home, 'templates', 'notice.html');
  return parseNotice(await readText(home, file), path.relative(home, file));
}

async function readText(home: string, file: string): Promise<string> {
  const name = path.relative(home, file);
  let oddity: string | undefined;
  try {
    oddity = findOddity(home, file);
    if (oddity === undefined) return decodeText(await retryWhileHeld(() => readFile(file)));
  } catch (cause) {
    const hint =
      codeOf(cause) === 'ENOENT'
        ? 'Copy it there from the folder templates of the program, or write one.'
        : hintOf(cause);
    throw new TemplateError(`The template ${name} cannot be read: ${reasonOf(cause)}.`, { hint, cause });
  }
  const hint = 'Put the template itself there, or link the whole folder.';
  throw new TemplateError(`The template ${name} ${oddity}.`, { hint });
}
