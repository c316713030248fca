import { expect, it } from 'vitest';
import { listTemplateUses } from '../../../../src/commands/preview/template-uses.js';

const SET = {
  general: 'general',
  keyword: new Map([['@cms-de', 'german']]),
  mailbox: new Map([['ann@corp.example', 'general']]),
  domain: new Map([['de.example', 'german']]),
};

it('every template is there once, with all that it is used for', () => {
  expect(listTemplateUses(SET, '@cms', undefined)).toEqual([
    { template: 'general', usedFor: ['meetings with the keyword @cms', 'meetings of ann@corp.example'] },
    {
      template: 'german',
      usedFor: ['meetings with the keyword @cms-de', 'meetings of everybody at de.example'],
    },
  ]);
});

it('of one mailbox, only those that its own meetings are filled in with', () => {
  expect(listTemplateUses(SET, '@cms', 'hans@de.example')).toEqual([
    { template: 'german', usedFor: ['meetings with the keyword @cms', 'meetings with the keyword @cms-de'] },
  ]);
  expect(listTemplateUses(SET, '@cms', 'bob@corp.example').map(({ template }) => template)).toEqual([
    'general',
    'german',
  ]);
});
