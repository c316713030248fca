// Writes files into one archive, the same bytes each time: in order, with one fixed time, and with the modes of the list.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';

/** The folder that the archive unpacks to. An update replaces it, so its name holds no version. */
export const FOLDER = 'cms-calendar-magic';

// A zip holds local times, and none before 1980.
const TIME = new Date(1980, 0, 1);

const modeOf = ({ isProgram }) => (isProgram ? 0o755 : 0o644);

export async function writeZip(archive, files) {
  const zip = new ZipFile();
  for (const file of files) {
    const options = {
      mtime: TIME,
      forceDosTimestamp: true,
      mode: 0o100000 | modeOf(file),
    };
    zip.addBuffer(file.bytes, `${FOLDER}/${file.name}`, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
}

export async function writeTarGz(archive, files) {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(archive));
  for (const file of files) {
    tar.entry({ name: `${FOLDER}/${file.name}`, mtime: new Date(0), mode: modeOf(file) }, file.bytes);
  }
  tar.finalize();
  await written;
}
