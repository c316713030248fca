import { expect, test } from 'vitest';
import { chooseTemplate } from '../../../src/invitation/template/choose-template.js';

const templates = {
  general: 'general',
  keyword: new Map([['@cms-de', 'german']]),
  mailbox: new Map([['ann@corp.example', "ann's"]]),
  domain: new Map([['corp.example', 'corp']]),
};
const rules = { keywords: ['@cms', '@cms-de'], otherRooms: 'members' } as const;

test.each([
  ['@CMS-de', 'ann@corp.example', 'german'],
  ['@cms-de:team', 'bob@other.example', 'german'],
  ['@cms', 'Ann@corp.example', "ann's"],
  ['@cms', 'bob@corp.example', 'corp'],
  ['@cms', 'bob@sub.corp.example', 'general'],
  ['@cms', 'bob@other.example', 'general'],
  ['Room 4', 'ann@corp.example', "ann's"],
])('%s in the calendar of %s is filled in with the template: %s', (location, mailbox, expected) => {
  expect(chooseTemplate(templates, { location, mailbox }, rules)).toBe(expected);
});
