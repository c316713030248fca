/** What answers and failures say of the credentials that were sent. */
import { CallFailure } from '../errors/call-failure.js';
import { noCommonSignIn } from '../errors/error-table.js';
import { isBroken, type HttpAnswer } from '../transport/http-post.js';
import type { Verdict } from './sign-in-budget.js';

/** Thrown where the connection ended between two messages of a handshake; the request may be tried once more. */
export class ConnectionNotKept extends CallFailure {
  constructor(readonly wereCredentialsSent: boolean) {
    const why = 'NTLM needs a connection that is kept, and this one was closed between two of its messages';
    const hint =
      'Let the proxy or load balancer in front of Exchange keep connections, or use Basic over HTTPS.';
    super(noCommonSignIn(why, hint));
  }
}

/** What an answer says of the credentials. A proxy's error page says nothing. */
export function verdictOfAnswer(answer: HttpAnswer): Verdict {
  if (answer.status === 401) return 'refused';
  if (answer.status === 200) return 'accepted';
  return answer.status === 500 && answer.body.includes('Envelope') ? 'accepted' : 'undecided';
}

/**
 * What a failure says of the credentials.
 * @param status of the answer, where its head had come
 * @param isLast false where the call is tried once more
 */
export function verdictOfFailure(error: unknown, status: number | undefined, isLast: boolean): Verdict {
  if (isLast && error instanceof CallFailure) {
    // By a domain controller.
    if (error.code === 'CredentialsRefused') return 'refused';
    if (error.code === 'NoCommonSignIn' || error.code === 'KerberosFailed') return 'undecided';
  }
  // A refusal counts from its first line: its body may never come.
  if (status === 401) return 'refused';
  if (!(error instanceof CallFailure)) return 'undecided';
  if (error instanceof ConnectionNotKept) return error.wereCredentialsSent ? 'reset' : 'undecided';
  if (isBroken(error)) return 'reset';
  // The deadline; the network's own has a code.
  return error.code === 'TimedOut' && error.details.serverCode === undefined ? 'unanswered' : 'undecided';
}

/**
 * Windows' own words or code for a locked account (ERROR_ACCOUNT_LOCKED_OUT), or a header that says so. Error pages
 * speak of accounts that may be locked out in their help texts, too.
 */
export function saysLockedOut({ status, statusText, headers, body }: HttpAnswer): boolean {
  if (status !== 401) return false;
  const head = [statusText, headers['x-ms-diagnostics'], headers['www-authenticate']].flat().join(' ');
  if (/lock(?:ed)?[\s_-]?out/i.test(head)) return true;
  const text = body.subarray(0, 8_192).toString('latin1');
  return /account is currently locked out and may not be logged on|0x80070775|0xc0000234/i.test(text);
}
