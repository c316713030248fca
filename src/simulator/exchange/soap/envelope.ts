/** Reads the SOAP envelope of a request: which operation, in whose name, for which version of the schema. */
import type { BuildName } from './server-build.js';
import { findSchemaError } from './content-model.js';
import type { ElementRule } from './content-model.js';
import { SOAP_NS } from './namespaces.js';
import { requestSchema } from './request-schema.js';
import { parseXml, XmlSyntaxError } from './xml-document.js';
import type { XmlElement } from './xml-document.js';

export type OperationName = 'SyncFolderItems' | 'GetItem' | 'UpdateItem' | 'CreateItem';

export interface Impersonated {
  readonly kind: 'PrincipalName' | 'SID' | 'PrimarySmtpAddress' | 'SmtpAddress';
  readonly value: string;
}

export interface Envelope {
  readonly operation: OperationName;
  readonly content: XmlElement;
  readonly serverVersion: string | undefined;
  readonly impersonated: Impersonated | undefined;
}

/** The request is no valid EWS message. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

const MODELS: Readonly<Record<BuildName, ElementRule>> = {
  exchange2019: requestSchema(false),
  gromox: requestSchema(true),
};

/** @throws SchemaError */
export function readEnvelope(document: string, build: BuildName): Envelope {
  const root = parse(document);
  if (root.name !== 'Envelope' || root.namespace !== SOAP_NS)
    throw new SchemaError('The root is no SOAP 1.1 envelope.');
  const error = findSchemaError(root, MODELS[build]);
  if (error !== undefined) throw new SchemaError(error);
  const headers = root.children.find(({ name }) => name === 'Header')?.children ?? [];
  const twice = headers.find((header, at) => headers.findIndex(({ name }) => name === header.name) !== at);
  if (twice !== undefined) throw new SchemaError(`The header '${twice.name}' stands twice.`);
  const content = root.children.at(-1)!.children[0]!;
  const sid = headers.find(({ name }) => name === 'ExchangeImpersonation')?.children[0]?.children[0];
  return {
    operation: content.name as OperationName,
    content,
    serverVersion: headers.find(({ name }) => name === 'RequestServerVersion')?.attributes.get('Version'),
    impersonated: sid && { kind: sid.name as Impersonated['kind'], value: sid.text.trim() },
  };
}

function parse(document: string): XmlElement {
  try {
    return parseXml(document);
  } catch (error) {
    if (error instanceof XmlSyntaxError)
      throw new SchemaError(`The request is not well-formed: ${error.message}.`);
    throw error;
  }
}

/** The child of that local name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}
