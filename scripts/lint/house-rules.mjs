// The house's own rules, for oxlint: which folder of src/ may import what, and what is pure. They keep docs/design.md true.
import path from 'node:path';

/** Which folders of src/ a folder may import from; itself, model.ts and errors.ts always. */
const layers = {
  invitation: ['xml'],
  scheduler: [],
  sync: ['invitation', 'scheduler', 'local-time', 'json-shape', 'list-some'],
  cms: ['sync/ports', 'xml', 'config/settings', 'network'],
  exchange: ['sync/ports', 'xml', 'config/settings', 'network', 'native'],
  store: ['sync/ports', 'files', 'local-time', 'json-shape'],
  logging: ['sync/ports', 'files', 'local-time'],
  config: ['files', 'network', 'windows/data-protection', 'list-some'],
  files: [],
  network: ['files'],
  xml: [],
  native: [],
  windows: ['native', 'xml'],
  web: ['network'],
  simulator: [],
  demo: [
    'simulator',
    'web',
    'network',
    'local-time',
    'text-table',
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
  'fast-xml-parser': ['cms'],
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
  'js-md4': ['exchange'],
  koffi: ['native'],
};

const src = path.resolve(import.meta.dirname, '../../src');

/** Judges where an import leads, not how it is spelt, so it holds at any depth. Dynamic imports count as well. */
const layersRule = {
  create(context) {
    const [folder] = path.relative(src, context.filename).split(path.sep);
    const open = layers[folder];
    const allowed = ['model', 'errors', folder, ...(open ?? [])];

    function complaintAbout(source) {
      if (source.startsWith('.')) {
        const target = path.resolve(path.dirname(context.filename), source);
        const name = path.relative(src, target).replaceAll('\\', '/').replace(/\.js$/, '');
        if (open === undefined || allowed.some((one) => name === one || name.startsWith(`${one}/`))) return;
        return `src/${folder} may import only ${allowed.join(', ')}.`;
      }
      const library = Object.keys(owned).find((name) => source === name || source.startsWith(`${name}/`));
      if (library === undefined || owned[library].includes(folder) || folder.endsWith('.ts')) return;
      return `${library} lives in src/${owned[library].join(', src/')} only.`;
    }

    const checkSource = ({ source, argument }) => {
      const node = source ?? argument?.literal;
      const message = typeof node?.value === 'string' ? complaintAbout(node.value) : undefined;
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource,
    };
  },
};

/** No clock, no chance and no I/O: they are arguments. */
const pureRule = {
  create(context) {
    const forbid = (node, what) => context.report({ node, message: `${what} is an argument here.` });
    const impure = { 'Date.now': 'Time', 'Math.random': 'Chance' };
    return {
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) forbid(node, 'Time');
      },
      MemberExpression(node) {
        const what = impure[`${node.object.name}.${node.property.name}`];
        if (what !== undefined) forbid(node, what);
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { layers: layersRule, pure: pureRule } };
