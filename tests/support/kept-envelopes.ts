/** A run of the tests can keep all envelopes that the program sends, and the simulator's answers: see .ci/check-envelopes. */
import { EnvelopeKeeper } from '../../src/simulator/exchange/watch/envelope-keeper.js';

/** The folder, or undefined: nothing is kept. */
export const keepEnvelopesIn = process.env.KEEP_ENVELOPES_IN;

export const keptEnvelopes = keepEnvelopesIn === undefined ? undefined : new EnvelopeKeeper(keepEnvelopesIn);
