/**
 * Generated tests are the same at every run, so that a red one can be run again and a green one means what it meant
 * before. FC_SEED=n tries others; a failure prints its own seed.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_123) });
