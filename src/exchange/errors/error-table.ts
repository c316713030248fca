/**
 * Every trouble that Exchange, its web server, TLS or the network is known to give, and what it means here: the code we
 * give it, how far it reaches, when it is worth trying again, why in words, and what to do. Pure data; error-map.ts
 * applies it. Keys are EWS ResponseCodes, `http:` status codes, and Node's names of socket and TLS errors.
 */
import { NETWORK_TROUBLES } from './network-troubles.js';
import { SERVER_CODES } from './server-codes.js';
import type { TroubleRow } from './trouble-row.js';

export const TROUBLES: Readonly<Record<string, TroubleRow>> = { ...SERVER_CODES, ...NETWORK_TROUBLES };
