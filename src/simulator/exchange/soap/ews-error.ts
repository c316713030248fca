/** A refusal in the words of EWS: a ResponseCode with its text. Says nothing of how it is put on the wire. */

export interface EwsErrorOptions {
  /** Named values of the MessageXml, e.g. BackOffMilliseconds. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Thrown where a request or an item of it is refused. */
export class EwsError extends Error {
  override readonly name = 'EwsError';
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;

  constructor(code: string, text?: string, options: EwsErrorOptions = {}) {
    super(text ?? TEXTS[code] ?? 'The request failed.');
    this.code = code;
    this.values = options.values ?? {};
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  ErrorAccountDisabled: 'The account is disabled.',
  ErrorCannotFindUser: 'The user could not be found.',
  ErrorChangeKeyRequiredForWriteOperations: 'An update needs a change key.',
  ErrorFolderNotFound: 'There is no such folder in the store.',
  ErrorImpersonateUserDenied: 'The account may not impersonate the requested user.',
  ErrorIncorrectUpdatePropertyCount: 'A field of an update must hold exactly one property.',
  ErrorInternalServerError: 'An internal server error occurred.',
  ErrorInvalidChangeKey: 'The change key is invalid.',
  ErrorInvalidIdEmpty: 'The id is empty.',
  ErrorInvalidIdMalformed: 'The id is malformed.',
  ErrorInvalidPropertyRequest: 'The property cannot be asked for in this request.',
  ErrorInvalidPropertySet: 'The property cannot be set.',
  ErrorInvalidSyncStateData: 'The synchronization state is corrupt or otherwise invalid.',
  ErrorIrresolvableConflict: 'The change could not be saved, for it is in conflict with another change.',
  ErrorItemNotFound: 'There is no such object in the store.',
  ErrorMissingEmailAddress: 'An account without a mailbox must name the mailbox.',
  ErrorNonExistentMailbox: 'There is no mailbox with this SMTP address.',
  ErrorNonPrimarySmtpAddress: 'A mailbox must be named by its primary SMTP address.',
  ErrorSendMeetingInvitationsOrCancellationsRequired:
    'SendMeetingInvitationsOrCancellations is required to update a calendar item.',
  ErrorServerBusy: 'The server cannot serve this request right now. Try again later.',
  ErrorUpdatePropertyMismatch: 'The property of an update is not the one that its path names.',
};
