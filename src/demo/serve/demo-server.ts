/** The demo over HTTP: its page and its forms. */
import { createPage } from '../../web/page.js';
import { refuse, type Answer } from '../../web/answer.js';
import { startWebServer, type Handler, type WebServer } from '../../web/web-server.js';
import { ActError, ACTS, toHref, type World } from './acts.js';
import { MAIN, PARTIALS } from './page-markup.js';
import { SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import { readShown, toPageValues } from './page-values.js';

const HEAD = {
  title: 'CMS Calendar Magic: try it',
  about:
    'A small company with an Exchange and a CMS of its own, all on this computer. Where the Location of a meeting holds @cms, the organizer’s room is written into the invitation. The program looks every two seconds.',
};

export async function startDemoServer(world: World, onError: (error: unknown) => void): Promise<WebServer> {
  const { story, now } = world;
  const page = createPage({
    main: MAIN,
    partials: PARTIALS,
    style: PAGE_STYLE,
    script: SCRIPT,
    showsForeignHtml: true,
  });
  const showPage: Handler = ({ query }) => {
    const shown = readShown(story.company, query);
    const values = toPageValues(story, shown, now());
    const back = `${toHref(shown.who, shown.meeting)}#pane`;
    return page.render(HEAD, { ...values, back });
  };
  return await startWebServer({
    host: '127.0.0.1',
    port: 0,
    onError,
    routes: {
      'GET /': showPage,
      ...Object.fromEntries(
        Object.entries(ACTS).map(([path, act]) => [`POST ${path}`, toHandler(act, world)]),
      ),
    },
  });
}

function toHandler(act: (typeof ACTS)[string], world: World): Handler {
  return async ({ form }): Promise<Answer> => {
    try {
      const next = (await act(world, form)) ?? form.get('back') ?? '/';
      return { status: 303, body: '', headers: { Location: next.startsWith('/?') ? next : '/' } };
    } catch (error) {
      if (!(error instanceof ActError)) throw error;
      return refuse(400, error.message);
    }
  };
}
