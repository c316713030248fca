/** Whether Exchange can be used: the server, the sign-in, and the calendars of some users. Writes nothing there. */
import type { EwsSettings } from '../../config/settings.js';
import { ExchangeError } from '../../errors.js';
import type { EwsCalendar } from '../../exchange/ews-calendar.js';
import {
  readBindingCheck,
  readExchangeCertificate,
  readExchangeOffers,
} from '../../exchange/inspect-exchange.js';
import type { ExchangeBuild } from '../../exchange/operations/exchange-build.js';
import type { SignInWay } from '../../exchange/sign-in/sign-in.js';
import { SERVERS } from '../../network/network-failure.js';
import { checkConnection } from './certificate.js';
import type { SeenClocks } from './clock.js';
import { failed, failedBy, ok, skipped, warning, type Finding, type Findings } from './finding.js';
import type { WarningLog } from './warning-log.js';
import { remediesFor, throttlingRemedy, type RemedyFacts } from './remedies.js';

export interface ExchangeCheck {
  readonly calendar: EwsCalendar;
  readonly settings: EwsSettings;
  readonly log: WarningLog;
  readonly clocks: SeenClocks;
  readonly now: Date;
  /** Whose calendars are tried; empty where nobody is known. */
  readonly mailboxes: readonly string[];
}

/** What asking for one calendar came to. */
interface Look {
  readonly mailbox: string;
  readonly build?: ExchangeBuild | undefined;
  readonly error?: ExchangeError;
}

export async function* checkExchange(check: ExchangeCheck): Findings {
  const { calendar, settings, mailboxes, now } = check;
  const url = new URL(settings.url);
  const read = () => readExchangeCertificate(calendar.transport);
  const isReached = yield* checkConnection(url.host, read, SERVERS.exchange, settings.tls.verify, now);
  const offers = isReached ? yield* checkOffers(url.host, check) : undefined;
  if (offers === undefined) {
    const because = isReached
      ? 'Exchange does not answer as EWS does'
      : 'Exchange cannot be reached, or its certificate is not trusted';
    for (const what of ['sign-in', 'calendars']) yield skipped(what, because);
    return;
  }
  const looks = await lookAtCalendars(mailboxes.length > 0 ? mailboxes : [nobody(settings)], check);
  const facts: RemedyFacts = {
    account: calendar.transport.signInWay.account,
    host: url.hostname,
    isOverTls: url.protocol === 'https:',
    offers,
  };
  yield* judgeSignIn(looks, facts, check);
  yield judgeBuild(looks);
  if (mailboxes.length === 0)
    yield skipped('calendars', 'no user is known yet; name one with --mailbox user@domain');
  else yield* judgeCalendars(looks, facts, check);
  yield judgeThrottling(looks, facts);
}

async function* checkOffers(
  host: string,
  { calendar, clocks }: ExchangeCheck,
): Findings<readonly string[] | undefined> {
  const what = `${host}, ways to sign in`;
  try {
    const { schemes, date } = await readExchangeOffers(calendar.transport);
    clocks.see(host, date);
    yield schemes.length === 0
      ? warning(what, 'The server asks nobody to sign in.', 'Check that server in section [EWS] is Exchange.')
      : ok(what, `it offers ${schemes.join(', ')}.`);
    return schemes;
  } catch (error) {
    yield failedBy(what, error);
    return undefined;
  }
}

/** Where no user is known: its answer shows whether the sign-in works, whatever it is. */
function nobody({ user, mailDomain }: EwsSettings): string {
  return user.includes('@') ? user : `postmaster@${mailDomain}`;
}

/** One attempt to sign in at most is refused: nothing is remembered, so that it must be the only one. */
async function lookAtCalendars(mailboxes: readonly string[], { calendar }: ExchangeCheck): Promise<Look[]> {
  calendar.beginCycle(true);
  const looks: Look[] = [];
  for (const mailbox of mailboxes) {
    try {
      looks.push({ mailbox, build: await calendar.readBuild(mailbox) });
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      looks.push({ mailbox, error });
      if (error.reach === 'run') break;
    }
  }
  return looks;
}

async function* judgeSignIn(
  looks: readonly Look[],
  facts: RemedyFacts,
  { calendar }: ExchangeCheck,
): Findings {
  const runError = looks.find(({ error }) => error?.reach === 'run')?.error;
  if (runError !== undefined) {
    yield failedBy('sign-in', runError, remediesFor(runError, facts));
  } else if (calendar.transport.signInOutcome === 'accepted') {
    yield ok('sign-in', `${describeSignIn(calendar.transport.signInWay)}${await describeBinding(calendar)}`);
  } else {
    yield skipped('sign-in', 'no answer of Exchange says whether it takes the account');
  }
}

function describeSignIn({ scheme, account, isBoundToTls }: SignInWay): string {
  const how = scheme === undefined ? '' : ` with ${scheme}`;
  const binding = isBoundToTls ? ', bound to its certificate (Extended Protection)' : '';
  return `Exchange takes the account ${account}${how}${binding}.`;
}

/** A server that takes a sign-in does not say whether it looked at the binding. One bound to another certificate shows it. */
async function describeBinding(calendar: EwsCalendar): Promise<string> {
  const { scheme, isBoundToTls } = calendar.transport.signInWay;
  if (scheme !== 'Kerberos' || !isBoundToTls) return '';
  try {
    const isChecked = await readBindingCheck(calendar.transport);
    if (isChecked === undefined) return '';
    return isChecked
      ? ' It refuses a sign-in that is bound to another certificate.'
      : ' It also takes a sign-in that is bound to another certificate: Extended Protection is off there.';
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return '';
  }
}

function judgeBuild(looks: readonly Look[]): Finding {
  const build = looks.find((look) => look.build !== undefined)?.build;
  if (build === undefined) return skipped('version', 'no calendar was read');
  if (build.product !== undefined) return ok('version', `${build.product} (${build.version}).`);
  return warning(
    'version',
    `The server says that it is version ${build.version}, which this program was not made for.`,
    'It is made for Exchange 2016, Exchange 2019 and Exchange Subscription Edition.',
  );
}

async function* judgeCalendars(looks: readonly Look[], facts: RemedyFacts, check: ExchangeCheck): Findings {
  for (const mailbox of check.mailboxes) {
    const what = `calendar of ${mailbox}`;
    const look = looks.find((one) => one.mailbox === mailbox);
    if (look === undefined || look.error?.reach === 'run')
      yield skipped(what, 'the sign-in has to work first');
    else if (look.error !== undefined) yield failedBy(what, look.error, remediesFor(look.error, facts));
    else yield ok(what, 'it can be read in the name of its owner.');
  }
  for (const text of check.log.take()) yield warning('calendars', text);
}

function judgeThrottling(looks: readonly Look[], facts: RemedyFacts): Finding {
  // A web server that is down says 503 as well.
  const seen = looks.filter(
    ({ error }) => error?.code === 'Throttled' && error.serverCode !== 'HTTP503',
  ).length;
  if (seen === 0) return ok('throttling', 'Exchange did not ask for fewer requests.');
  const detail = `Exchange asked for fewer requests in ${seen} of ${looks.length} answers.`;
  return failed('throttling', detail, 'Give the account a policy of its own.', ...throttlingRemedy(facts));
}
