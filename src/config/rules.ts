/**
 * What must be right between keys, one named rule each. The rules see values that were understood; a value that was not
 * is missing here and has its problem already. Nothing is contacted.
 */
import { isIP } from 'node:net';
import { isLoopback, isLoopbackHost } from '../network/loopback.js';
import type { ValuesOf } from './key-spec.js';
import { ALL_KEYS, KEYS } from './keys.js';
import type { GivenTexts } from './match-keys.js';
import type { ProblemList } from './problems.js';
import { isPlainText } from './secrets/secret-source.js';

/** What could not be understood is undefined. */
export type UnderstoodValues = ValuesOf<typeof KEYS, undefined>;

interface RuleInput {
  readonly values: UnderstoodValues;
  readonly given: GivenTexts;
  /** Every user of the computer can read settings.ini. */
  readonly isOpenToAll: boolean;
  readonly problems: ProblemList;
}

/** @param input its `problems` receives what the rules find */
export function applyRules(input: RuleInput): void {
  nothingIsLeftFromTheSample(input);
  accountIsNamedOrKerberosKnowsIt(input);
  kerberosHasAName(input);
  certificatesAreVerified(input);
  doublePercentIsWarnedOf(input);
  passwordsAreKeptFromOthers(input);
  statusPageIsLocal(input);
}

/** example.com and the Python sample's domain.com, as a host, a domain or behind an `@`. */
const SAMPLE_DOMAIN = /(?:^|[@./])(?:example\.(?:com|net|org)|domain\.com)(?=$|[:/])/i;

/**
 * A link to join.example.com would be mailed to people. On a trial system on this machine the sample's names do no harm,
 * so a section whose server is this machine may keep them.
 */
function nothingIsLeftFromTheSample({ values, given, problems }: RuleInput): void {
  const isHere = (url: string): boolean => isLoopback(new URL(url));
  const checked = new Set<string>();
  if (values.cms.baseUrls?.every(isHere) !== true) checked.add('CMS API');
  if (values.ews.url === undefined || !isHere(values.ews.url)) checked.add('EWS');
  for (const [{ sampleTexts = [], isSecret = false }, found] of given) {
    const isLeft =
      sampleTexts.includes(found.text.toLowerCase()) || (!isSecret && SAMPLE_DOMAIN.test(found.text));
    if (isLeft && checked.has(found.section))
      problems.add(found, "is still the sample's value; put your own there");
  }
}

/** Only Kerberos can sign in as the account that the program runs under; and half an account is none. */
function accountIsNamedOrKerberosKnowsIt({ values, given, problems }: RuleInput): void {
  const { user, password, auth } = values.ews;
  if (auth === undefined) return;
  const [hasNoUser, hasNoPassword] = [user === '', password?.isEmpty === true];
  if (auth === 'negotiate' && hasNoUser && hasNoPassword) return;
  const advice =
    auth === 'negotiate' ? '; leave impers_usr and impers_pwd both empty for the account of the service' : '';
  for (const [key, isEmpty] of [
    [KEYS.ews.user, hasNoUser],
    [KEYS.ews.password, hasNoPassword],
  ] as const) {
    const lack = given.get(key)?.line === 0 ? 'missing' : 'empty';
    if (isEmpty) problems.add(key, `is ${lack}: ${key.meaning}${advice}`);
  }
}

/** Services have tickets by name. */
function kerberosHasAName({ values, problems }: RuleInput): void {
  const { auth, url } = values.ews;
  if (auth !== 'negotiate' || url === undefined) return;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return;
  problems.add(
    KEYS.ews.url,
    `is the IP address ${host}, for which Kerberos has no tickets; with auth = negotiate, put the host name of Exchange there`,
  );
}

function certificatesAreVerified({ values, problems }: RuleInput): void {
  for (const [group, server] of [
    ['cms', 'CMS'],
    ['ews', 'Exchange'],
  ] as const) {
    const { verify, cas } = values[group].tls;
    if (verify !== false) continue;
    const useless = cas === undefined || cas.length === 0 ? '' : ', and ca_file has no effect';
    problems.warn(
      KEYS[group].tls.verify,
      `the certificate of ${server} is not verified${useless}: anybody on the way can read and change what is sent, ` +
        'passwords included; set ca_file and tls_verify = yes',
    );
  }
}

/** Python's configparser read `%%` as one `%`; here a text is what it is, and a wrong password locks an account. */
function doublePercentIsWarnedOf({ given, problems }: RuleInput): void {
  const warning = 'holds %%, which is taken as it stands; the Python service meant one % by it';
  for (const found of given.values()) if (found.text.includes('%%')) problems.warn(found, warning);
}

function passwordsAreKeptFromOthers({ given, isOpenToAll, problems }: RuleInput): void {
  const inFile = ALL_KEYS.find((key) => key.isSecret === true && isPlainText(given.get(key)?.text ?? ''));
  if (!isOpenToAll || inFile === undefined) return;
  const warning = 'stands as text in settings.ini, which every user of this computer can read; chmod 600 it';
  problems.warn(inFile, warning);
}

/** Everybody who can reach the page can read it: it asks for no password. */
function statusPageIsLocal({ values, problems }: RuleInput): void {
  const { listen, allowRemote } = values.statusPage;
  if (listen === undefined || allowRemote !== false || isLoopbackHost(listen.host)) return;
  problems.add(
    KEYS.statusPage.listen,
    `${listen.host} can be reached from other computers; write 127.0.0.1:${listen.port}, ` +
      'or allow_remote = yes if that is meant',
  );
}
