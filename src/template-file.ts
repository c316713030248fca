/** Reads the template that the settings name, from disk to what fills it in. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TemplateError } from './errors.js';
import { hintOf, reasonOf } from './files/file-trouble.js';
import { findOddity } from './files/own-file.js';
import { withLongPatience } from './files/patience.js';
import { decodeText } from './files/text-encoding.js';
import { readTemplate, type ReadTemplate } from './invitation/template/read-template.js';

/**
 * @param file absolute path inside `home`
 * @throws TemplateError where it cannot be read, is a link to elsewhere, or would give invitations that are of no use
 */
export async function readTemplateFile(home: string, file: string): Promise<ReadTemplate> {
  const name = path.relative(home, file);
  let bytes: Buffer;
  try {
    const oddity = findOddity(home, file);
    if (oddity !== undefined) {
      const hint = 'Put the template itself there, or link the whole folder.';
      throw new TemplateError(`The template ${name} ${oddity}.`, { file: name, hint });
    }
    bytes = await withLongPatience(() => readFile(file));
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    throw new TemplateError(`The template ${name} cannot be read: ${reasonOf(cause)}.`, {
      file: name,
      hint: hintOf(cause),
      cause,
    });
  }
  return await readTemplate(decodeText(bytes), name);
}
