/**
 * What must be right between keys, one named rule each. The rules see values that were understood; a value that was not
 * is missing here and has its problem already. Nothing is read from disk and nothing is contacted.
 */
import { KEYS, type KeyId, type Values } from './keys.js';
import { listKeys, type GivenTexts } from './match-keys.js';
import { isLoopback } from '../network/loopback.js';
import type { ProblemList } from './problems.js';

export type RuleInput = {
  readonly values: Partial<Values>;
  readonly given: GivenTexts;
  readonly problems: ProblemList;
};

/** @param input its `problems` receives what the rules find */
export function applyRules(input: RuleInput): void {
  for (const rule of [nothingIsLeftFromTheSample, certificatesAreVerified, doublePercentIsTold]) rule(input);
}

/** example.com and the Python sample's domain.com, as a host, a domain or behind an `@`. */
const SAMPLE_DOMAIN = /(?:^|[@./])(?:example\.(?:com|net|org)|domain\.com)(?=$|[:/])/i;

/**
 * A link to join.example.com would be mailed to people. On a trial system on this machine the sample's names do no harm,
 * so a section whose server is this machine may keep them.
 */
function nothingIsLeftFromTheSample({ values, given, problems }: RuleInput): void {
  const isTrial = {
    'CMS API': values.baseUrls?.every((url) => isLoopback(new URL(url))) ?? false,
    EWS: values.exchangeUrl !== undefined && isLoopback(new URL(values.exchangeUrl)),
    Mailboxes: true,
    Templates: true,
    Logging: true,
  };
  for (const { id, spec } of listKeys()) {
    const found = given.get(id);
    if (found === undefined || isTrial[spec.section]) continue;
    const isLeft =
      spec.sampleTexts?.includes(found.text.toLowerCase()) === true ||
      (spec.isSecret !== true && SAMPLE_DOMAIN.test(found.text));
    if (isLeft) problems.add(spec.section, found.name, "is still the sample's value; put your own there");
  }
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
  for (const [id, { text, name }] of given) {
    if (!text.includes('%%')) continue;
    problems.warn(
      KEYS[id satisfies KeyId].section,
      name,
      'holds %%, which is taken as it stands; the Python service meant one % by it',
    );
  }
}
