/** Which templates there are to be shown, and for which meetings each is used. Pure. */
import { chooseTemplate, type TemplateSet } from '../../invitation/template/choose-template.js';

/**
 * Each template once, with noun phrases such as "meetings with the keyword @cms".
 * @param mailbox only what this organizer's meetings are filled in with
 */
export function listTemplateUses<T>(
  templates: TemplateSet<T>,
  keyword: string,
  mailbox: string | undefined,
): readonly { readonly template: T; readonly usedFor: readonly string[] }[] {
  const keywords = [...templates.keyword].map(
    ([name, template]) => [template, `meetings with the keyword ${name}`] as const,
  );
  if (mailbox !== undefined) {
    const own = chooseTemplate(templates, { mailbox, location: '' }, { keywords: [], otherRooms: 'no' });
    return group([[own, `meetings with the keyword ${keyword}`], ...keywords]);
  }
  return group([
    [templates.general, `meetings with the keyword ${keyword}`],
    ...keywords,
    ...[...templates.mailbox].map(([name, template]) => [template, `meetings of ${name}`] as const),
    ...[...templates.domain].map(
      ([name, template]) => [template, `meetings of everybody at ${name}`] as const,
    ),
  ]);
}

function group<T>(uses: readonly (readonly [T, string])[]) {
  const groups = new Map<T, string[]>();
  for (const [template, usedFor] of uses) groups.set(template, [...(groups.get(template) ?? []), usedFor]);
  return [...groups].map(([template, usedFor]) => ({ template, usedFor }));
}
