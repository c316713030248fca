/** Renders SOAP answers: the envelope, response messages, and faults in the shapes of both builds. Pure. */
import type { EwsError } from './ews-error.js';
import type { ServerBuild } from './server-build.js';
import type { OperationName } from './envelope.js';
import { ERRORS_NS, MESSAGES_NS, SOAP_NS, TYPES_NS } from './namespaces.js';
import { escapeAttribute, escapeText } from './xml-text.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';
const XML_HEADERS = { 'content-type': 'text/xml; charset=utf-8' };

/** @param messages the response messages, rendered */
export function renderResponse(
  build: ServerBuild,
  operation: OperationName,
  messages: readonly string[],
): HttpAnswer {
  const content =
    `<m:${operation}Response xmlns:m="${MESSAGES_NS}" xmlns:t="${TYPES_NS}"><m:ResponseMessages>` +
    `${messages.join('')}</m:ResponseMessages></m:${operation}Response>`;
  return { status: 200, headers: XML_HEADERS, body: renderEnvelope(build, content) };
}

function renderEnvelope(build: ServerBuild, content: string): string {
  const version = Object.entries(build.version).map(([name, value]) => ` ${name}="${value}"`);
  return (
    `${DECLARATION}<s:Envelope xmlns:s="${SOAP_NS}"><s:Header><h:ServerVersionInfo${version.join('')} ` +
    `xmlns:h="${TYPES_NS}"/></s:Header><s:Body>${content}</s:Body></s:Envelope>`
  );
}

/** `<m:GetItemResponseMessage ResponseClass="Success">` with what belongs behind the ResponseCode. */
export function renderSuccess(operation: OperationName, content: string): string {
  const name = `m:${operation}ResponseMessage`;
  return `<${name} ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</${name}>`;
}

const ERROR_CONTENT: Readonly<Record<OperationName, string>> = {
  // An empty SyncState, which must never be stored.
  SyncFolderItems: '<m:SyncState/><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>',
  GetItem: '<m:Items/>',
  UpdateItem: '<m:Items/>',
  CreateItem: '<m:Items/>',
};

export function renderError(operation: OperationName, error: EwsError): string {
  const name = `m:${operation}ResponseMessage`;
  const values = renderValues(error);
  const messageXml = values && `<m:MessageXml>${values}</m:MessageXml>`;
  return (
    `<${name} ResponseClass="Error"><m:MessageText>${escapeText(error.message)}</m:MessageText>` +
    `<m:ResponseCode>${error.code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>` +
    `${messageXml}${ERROR_CONTENT[operation]}</${name}>`
  );
}

function renderValues({ values }: EwsError): string {
  const elements = Object.entries(values).map(
    ([name, value]) => `<t:Value Name="${escapeAttribute(name)}">${escapeText(value)}</t:Value>`,
  );
  return elements.join('');
}

/**
 * A SOAP fault: HTTP 500 with a detail on Exchange, HTTP 200 without one on gromox.
 * @param shape overrides what the build would do
 */
export function renderFault(
  build: ServerBuild,
  error: EwsError,
  shape: { readonly status?: number; readonly isBare?: boolean } = {},
): HttpAnswer {
  const isBare = shape.isBare ?? build.faultsAreBare;
  const status = shape.status ?? (isBare ? 200 : 500);
  const text = escapeText(error.message);
  const values = renderValues(error);
  const messageXml = values && `<t:MessageXml xmlns:t="${TYPES_NS}">${values}</t:MessageXml>`;
  const fault = isBare
    ? `<faultcode>${error.code}</faultcode><faultstring>${text}</faultstring>`
    : `<faultcode xmlns:a="${TYPES_NS}">a:${error.code}</faultcode><faultstring xml:lang="en-US">${text}</faultstring>` +
      `<detail><e:ResponseCode xmlns:e="${ERRORS_NS}">${error.code}</e:ResponseCode>` +
      `<e:Message xmlns:e="${ERRORS_NS}">${text}</e:Message>${messageXml}</detail>`;
  const body = `${DECLARATION}<s:Envelope xmlns:s="${SOAP_NS}"><s:Body><s:Fault>${fault}</s:Fault></s:Body></s:Envelope>`;
  return { status, headers: XML_HEADERS, body };
}
