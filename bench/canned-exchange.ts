/**
 * A program: the quick Exchange of the measurements, in a process of its own so that its work is not counted as ours.
 * Checks nothing and believes everybody: every calendar is empty, and every answer is the one to SyncFolderItems, shaped and
 * sized as Exchange 2019's. Tells its port over Node's channel to its parent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nextState, stateAt } from './sync-states.js';

export interface CannedOptions {
  /** Whether an idle poll gives back another state than it was asked with. */
  readonly statesChange: boolean;
}

const HEAD =
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>' +
  '<h:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1544" MinorBuildNumber="4" ' +
  'Version="V2017_07_11" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types" ' +
  'xmlns="http://schemas.microsoft.com/exchange/services/2006/types" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/></s:Header>' +
  '<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">' +
  '<m:SyncFolderItemsResponse xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" ' +
  'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><m:ResponseMessages>' +
  '<m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>';
const TAIL =
  '<m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes/></m:SyncFolderItemsResponseMessage>' +
  '</m:ResponseMessages></m:SyncFolderItemsResponse></s:Body></s:Envelope>';

const { statesChange } = JSON.parse(process.argv[2] ?? '{}') as CannedOptions;

function answerTo(request: string): string {
  const state = /SyncState>([^<]+)</.exec(request)?.[1];
  const next = state === undefined ? stateAt(1) : statesChange ? nextState(state) : state;
  return `${HEAD}<m:SyncState>${next}</m:SyncState>${TAIL}`;
}

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const answer = text.includes('<m:SyncFolderItems') ? answerTo(text) : '';
    response.writeHead(answer === '' ? 501 : 200, {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': Buffer.byteLength(answer),
    });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
