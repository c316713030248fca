// Types are checked by tsc; this file keeps the layers of docs/design.md apart and catches forgotten promises.
import tseslint from 'typescript-eslint';

/** Which folders of src/ a folder may import from; itself, model.ts and errors.ts always. */
const layers = {
  invitation: [],
  scheduler: ['sync/ports'],
  sync: ['invitation', 'scheduler'],
  cms: ['sync/ports', 'config/settings', 'config/secret', 'config/trusted-cas'],
  exchange: ['sync/ports', 'config/settings', 'config/secret', 'config/trusted-cas'],
  store: ['sync/ports'],
  logging: ['sync/ports'],
  config: [],
  simulator: [],
};

/** Libraries that live in one folder only. */
const owned = {
  'ews-javascript-api': ['exchange'],
  got: ['cms'],
  'fast-xml-parser': ['cms', 'exchange', 'simulator'],
  lowdb: ['store'],
  pino: ['logging'],
  'pino-pretty': ['logging'],
  liquidjs: ['invitation'],
  juice: ['invitation'],
  entities: ['invitation'],
  parse5: ['invitation', 'simulator'],
  entities: ['invitation'],
  ini: ['config'],
};

const folders = ['commands', ...Object.keys(layers)];

/** A folder's files, and those one folder further down: how far up the top of src/ is differs. */
const depths = [
  { glob: '*.ts', up: '\\.\\./' },
  { glob: '*/*.ts', up: '\\.\\./\\.\\./' },
];

const layerRules = folders.flatMap((folder) => depths.map(({ glob, up }) => layerRule(folder, glob, up)));

function layerRule(folder, glob, up) {
  const allowed = layers[folder];
  const paths = Object.entries(owned)
    .filter(([, homes]) => !homes.includes(folder))
    .map(([name, homes]) => ({ name, message: `${name} lives in src/${homes.join(', src/')} only.` }));
  const patterns = paths.map(({ name, message }) => ({ regex: `^${name}/`, message }));
  if (allowed !== undefined) {
    const open = ['model', 'errors', ...allowed].map((name) =>
      isFolder(name) ? `${name}/` : `${name}\\.js$`,
    );
    patterns.push({
      regex: `^${up}(?!\\.\\.)(?!${open.join('|')})`,
      message: `src/${folder} may import only ${['model', 'errors', ...allowed].join(', ')}.`,
    });
  }
  return {
    files: [`src/${folder}/${glob}`],
    rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
  };
}

/** Layers are named by their folder, or by a file within one. */
function isFolder(name) {
  return folders.includes(name);
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'tests/fixtures/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...layerRules,
  {
    // PURE: no clock, no I/O.
    files: ['src/invitation/**/*.ts', 'src/scheduler/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date.now', 'process', 'setTimeout', 'fetch', 'console'],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time is an argument here.',
        },
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Time is an argument here.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'Chance is an argument here.',
        },
      ],
    },
  },
);
