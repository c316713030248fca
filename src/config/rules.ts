/**
 * What must be right between keys, one named rule each. The rules see values that were understood; a value that was not
 * is missing here and has its problem already. Nothing is contacted.
 */
import { isIP } from 'node:net';
import { isLoopback, isLoopbackHost } from '../network/loopback.js';
import { KEYS, listKeys, type Values } from './keys.js';
import type { GivenTexts } from './match-keys.js';
import type { ProblemList } from './problems.js';
import { isPlainText } from './secrets/secret-source.js';

interface RuleInput {
  readonly values: Partial<Values>;
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
  doublePercentIsTold(input);
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
  if (values.baseUrls?.every(isHere) !== true) checked.add('CMS API');
  if (values.exchangeUrl === undefined || !isHere(values.exchangeUrl)) checked.add('EWS');
  for (const { id, spec } of listKeys()) {
    const { text = '', name = '' } = given.get(id) ?? {};
    const isLeft =
      spec.sampleTexts?.includes(text.toLowerCase()) === true ||
      (spec.isSecret !== true && SAMPLE_DOMAIN.test(text));
    if (isLeft && checked.has(spec.section))
      problems.add(spec.section, name, "is still the sample's value; put your own there");
  }
}

/** Only Kerberos can sign in as the account that the program runs under; and half an account is none. */
function accountIsNamedOrKerberosKnowsIt({ values, given, problems }: RuleInput): void {
  const { ewsUser, ewsPassword, auth } = values;
  if (auth === undefined) return;
  const mayBeEmpty = auth === 'negotiate' && ewsUser === '' && ewsPassword?.isEmpty === true;
  if (mayBeEmpty) return;
  const told =
    auth === 'negotiate' ? '; leave impers_usr and impers_pwd both empty for the account of the service' : '';
  for (const [id, isEmpty] of [
    ['ewsUser', ewsUser === ''],
    ['ewsPassword', ewsPassword?.isEmpty === true],
  ] as const) {
    const { section, name, meaning } = KEYS[id];
    const lack = given.get(id)?.line === 0 ? 'missing' : 'empty';
    if (isEmpty) problems.add(section, name, `is ${lack}: ${meaning}${told}`);
  }
}

/** Services have tickets by name. */
function kerberosHasAName({ values: { auth, exchangeUrl }, problems }: RuleInput): void {
  if (auth !== 'negotiate' || exchangeUrl === undefined) return;
  const host = new URL(exchangeUrl).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 0) return;
  problems.add(
    KEYS.exchangeUrl.section,
    KEYS.exchangeUrl.name,
    `is the IP address ${host}, for which Kerberos has no tickets; with auth = negotiate, put the host name of Exchange there`,
  );
}

function certificatesAreVerified({ values, problems }: RuleInput): void {
  const servers = [
    { verify: 'cmsTlsVerify', caFile: 'cmsCaFile', server: 'CMS' },
    { verify: 'ewsTlsVerify', caFile: 'ewsCaFile', server: 'Exchange' },
  ] as const;
  for (const { verify, caFile, server } of servers) {
    if (values[verify] !== false) continue;
    const useless = values[caFile] === undefined ? '' : ', and ca_file has no effect';
    problems.warn(
      KEYS[verify].section,
      KEYS[verify].name,
      `the certificate of ${server} is not verified${useless}: anybody on the way can read and change what is sent, ` +
        'passwords included; set ca_file and tls_verify = yes',
    );
  }
}

/** Python's configparser read `%%` as one `%`; here a text is what it is, and a wrong password locks an account. */
function doublePercentIsTold({ given, problems }: RuleInput): void {
  const told = 'holds %%, which is taken as it stands; the Python service meant one % by it';
  for (const [id, { text, name }] of given)
    if (text.includes('%%')) problems.warn(KEYS[id].section, name, told);
}

function passwordsAreKeptFromOthers({ given, isOpenToAll, problems }: RuleInput): void {
  const inFile = listKeys().find(
    ({ id, spec }) => spec.isSecret === true && isPlainText(given.get(id)?.text ?? ''),
  );
  if (!isOpenToAll || inFile === undefined) return;
  const told = 'stands as text in settings.ini, which every user of this computer can read; chmod 600 it';
  problems.warn(inFile.spec.section, inFile.spec.name, told);
}

/** Everybody who can reach the page can read it: it asks for no password. */
function statusPageIsLocal({ values: { statusListen, statusAllowRemote }, problems }: RuleInput): void {
  if (statusListen === undefined || statusAllowRemote !== false || isLoopbackHost(statusListen.host)) return;
  problems.add(
    KEYS.statusListen.section,
    KEYS.statusListen.name,
    `${statusListen.host} can be reached from other computers; write 127.0.0.1:${statusListen.port}, ` +
      'or allow_remote = yes if that is meant',
  );
}
