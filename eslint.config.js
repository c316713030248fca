// Types are checked by tsc; this file keeps the layers of docs/design.md apart and catches forgotten promises.
import tseslint from 'typescript-eslint';

/** Which folders of src/ a folder may import from; itself, model.ts and errors.ts always. */
const layers = {
  invitation: [],
  scheduler: ['sync/ports'],
  sync: ['invitation', 'scheduler'],
  cms: ['sync/ports', 'config/settings', 'config/secret'],
  exchange: ['sync/ports', 'config/settings', 'config/secret'],
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
  parse5: ['invitation', 'simulator'],
  ini: ['config'],
};

const folders = ['commands', ...Object.keys(layers)];

const layerRules = folders.map((folder) => {
  const allowed = layers[folder];
  const paths = Object.entries(owned)
    .filter(([, homes]) => !homes.includes(folder))
    .map(([name, homes]) => ({ name, message: `${name} lives in src/${homes.join(', src/')} only.` }));
  const patterns = paths.map(({ name, message }) => ({ regex: `^${name}/`, message }));
  if (allowed !== undefined) {
    // The first path segment above this folder must be an allowed one.
    const open = [
      'model\\.js',
      'errors\\.js',
      ...allowed.map((name) => (name.includes('/') ? `${name}\\.js` : `${name}/`)),
    ];
    patterns.push({
      regex: `^(\\.\\./)+(?!\\.\\.)(?!${[...open, `${folder}/`].join('|')})(${folders.join('|')}|[a-z-]+\\.js)`,
      message: `src/${folder} may import only ${['model', 'errors', ...allowed].join(', ')}.`,
    });
  }
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
  };
});

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
