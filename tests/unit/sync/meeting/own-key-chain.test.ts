import { describe, expect, it } from 'vitest';
import { OwnKeyChain } from '../../../../src/sync/meeting/own-key-chain.js';

const master = { under: 'k1', gave: 'k2' };

describe('the change key of a series', () => {
  it('is nobody’s where nothing was written', () => {
    expect(new OwnKeyChain('k1', undefined).ownKey()).toBeUndefined();
  });

  it('is ours after a write of the series alone', () => {
    expect(new OwnKeyChain('k1', master).ownKey()).toBe('k2');
  });

  it('is ours after writes one upon the other, where occurrences have the key of their series', () => {
    const chain = new OwnKeyChain('k1', master);
    chain.addReading('k2');
    chain.addWrite({ under: 'k2', gave: 'k3' });
    expect(chain.ownKey()).toBe('k3');
  });

  it('is not ours where somebody wrote in between', () => {
    const chain = new OwnKeyChain('k1', master);
    chain.addReading('k2');
    chain.addWrite({ under: 'k9', gave: 'k10' });
    chain.addReading('k10');
    chain.addWrite({ under: 'k10', gave: 'k11' });
    expect(chain.ownKey()).toBeUndefined();
  });

  it('is not surely ours where the key of the only occurrence may be its own: it guards nothing else', () => {
    const chain = new OwnKeyChain('k1', undefined);
    chain.addReading('k1');
    chain.addWrite({ under: 'k1', gave: 'k2' });
    expect(chain.ownKey()).toBeUndefined();
  });

  it('is not ours where something was not gone through', () => {
    const chain = new OwnKeyChain('k1', master);
    chain.break();
    expect(chain.ownKey()).toBeUndefined();
  });
});
