// Runs after `npm install` and `npm ci`. Builds dist/ where the build tools are. `npm ci --omit=dev` leaves them out: then
// the dist/ that came with the program is used.
import { existsSync } from 'node:fs';

const dist = new URL('../dist/main.js', import.meta.url);

if (isInstalled('esbuild')) await import('./build.mjs');
else if (existsSync(dist)) console.log('The build tools are not installed: dist/ is used as it is.');
else {
  console.log('The build tools are not installed, and there is no dist/ yet, so the program cannot start.');
  console.log('Run "npm ci" and then "npm run build", or copy dist/ from a machine where that was done.');
}

function isInstalled(name) {
  try {
    return import.meta.resolve(name) !== '';
  } catch {
    return false;
  }
}
