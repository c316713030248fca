/**
 * Carries out one SOAP request for an account that has signed in: impersonation, the operation, its answer. No HTTP, no
 * faults.
 */
import type { FaultRule } from '../faults/fault.js';
import type { Directory } from '../calendar/directory.js';
import { EwsError } from '../soap/ews-error.js';
import { impersonate } from './impersonation.js';
import type { Mailbox } from '../calendar/mailbox.js';
import type { ReadInstances } from '../calendar/read-instances.js';
import type { Call, SentMail, ServerRules } from './call.js';
import { createItem } from './create-item.js';
import type { SentNotice } from './create-item.js';
import { getItem } from './get-item.js';
import { syncFolderItems } from './sync-folder-items.js';
import { updateItem } from './update-item.js';
import type { ServerBuild } from '../soap/server-build.js';
import type { Account } from '../sign-in/accounts.js';
import { renderError, renderFault, renderResponse } from '../soap/answers.js';
import type { HttpAnswer } from '../soap/answers.js';
import type { Envelope } from '../soap/envelope.js';

export interface AnsweringServer {
  readonly directory: Directory;
  readonly build: ServerBuild;
  readonly rules: ServerRules;
  readonly instance: string;
  readonly readInstances: ReadInstances;
  readonly now: () => Date;
  readonly violate: (sentence: string) => void;
  readonly send: (mail: SentMail) => void;
  readonly notify: (notice: SentNotice) => void;
}

const OPERATIONS = {
  SyncFolderItems: syncFolderItems,
  GetItem: getItem,
  UpdateItem: updateItem,
  CreateItem: createItem,
} as const;

export function answerRequest(
  server: AnsweringServer,
  account: Account,
  envelope: Envelope,
  fault: FaultRule | undefined,
): HttpAnswer {
  const { build, directory } = server;
  const { operation } = envelope;
  let mailbox: Mailbox;
  try {
    mailbox = impersonate(directory, build, account, envelope.impersonated);
  } catch (error) {
    if (error instanceof EwsError) return renderFault(build, error);
    throw error;
  }
  const call: Call = { ...server, envelope, mailbox, now: server.now(), fault };
  try {
    return renderResponse(build, operation, OPERATIONS[operation](call));
  } catch (error) {
    if (error instanceof EwsError) return renderResponse(build, operation, [renderError(operation, error)]);
    throw error;
  }
}
