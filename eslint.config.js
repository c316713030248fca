// Keeps the layers of docs/design.md apart. Types, and rules that need them, are in .oxlintrc.json.
import path from 'node:path';
import tseslint from 'typescript-eslint';

/** Which folders of src/ a folder may import from; itself, model.ts and errors.ts always. */
const layers = {
  invitation: ['xml'],
  scheduler: ['sync/ports'],
  sync: ['invitation', 'scheduler', 'local-time', 'json-shape'],
  cms: ['sync/ports', 'xml', 'config/settings', 'config/secrets', 'network'],
  exchange: ['sync/ports', 'xml', 'config/settings', 'config/secrets', 'network', 'native'],
  store: ['sync/ports', 'files', 'local-time', 'json-shape'],
  logging: ['sync/ports', 'files', 'local-time'],
  config: ['files', 'network', 'windows/data-protection'],
  files: [],
  network: ['files'],
  xml: [],
  native: [],
  windows: ['native', 'files'],
  web: ['network'],
  simulator: [],
  demo: [
    'simulator',
    'web',
    'network',
    'local-time',
    'app',
    'invitation/reason-sentences',
    'invitation/plan-types',
    'invitation/keyword',
  ],
};

/** Libraries that live in one folder only. */
const owned = {
  'ews-javascript-api': ['exchange'],
  got: ['cms'],
  'fast-xml-parser': ['cms', 'exchange', 'simulator'],
  lowdb: ['store'],
  pino: ['logging'],
  'pino-pretty': ['logging'],
  liquidjs: ['invitation', 'web'],
  'prom-client': ['commands'],
  juice: ['invitation'],
  entities: ['invitation'],
  parse5: ['invitation', 'simulator'],
  htmlparser2: ['invitation'],
  ini: ['config'],
  koffi: ['native'],
};

const folders = ['commands', ...Object.keys(layers)];
const src = path.join(import.meta.dirname, 'src');

/** Judges where an import leads, not how it is spelt, so it holds at any depth. Dynamic imports count as well. */
const layerRule = {
  create(context) {
    const folder = folderOf(context.filename);
    const open = layers[folder];
    if (open === undefined) return {};
    const allowed = ['model', 'errors', folder, ...open];
    const check = (source) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const target = path.resolve(path.dirname(context.filename), source.value);
      const name = path.relative(src, target).replaceAll('\\', '/').replace(/\.js$/, '');
      if (allowed.some((one) => name === one || name.startsWith(`${one}/`))) return;
      context.report({ node: source, message: `src/${folder} may import only ${allowed.join(', ')}.` });
    };
    const checkSource = ({ source }) => check(source);
    return {
      ImportDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: ({ source, argument }) => check(source ?? argument?.literal),
    };
  },
};

const libraryRules = folders.map((folder) => {
  const paths = Object.entries(owned)
    .filter(([, homes]) => !homes.includes(folder))
    .map(([name, homes]) => ({ name, message: `${name} lives in src/${homes.join(', src/')} only.` }));
  const patterns = paths.map(({ name, message }) => ({ regex: `^${name}/`, message }));
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
  };
});

function folderOf(file) {
  return path.relative(src, file).split(path.sep)[0];
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'tests/fixtures/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...libraryRules,
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { layers: layerRule } } },
    rules: { 'house/layers': 'error' },
  },
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
