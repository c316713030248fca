/**
 * A filled-in template as what goes into the invitation. Apart from template.ts, which every start of the program needs:
 * what inlines styles is the heaviest thing that the program loads, and most runs write nothing.
 */
import type { JoinDetails } from '../../model.js';
import type { ParsedTemplate, TemplateMeeting } from './template.js';
import { templateErrorFrom } from './template-check.js';
import { toMailFragment } from './template-fragment.js';

/**
 * An HTML fragment with inlined styles, all its elements closed, without delimiters.
 * @throws TemplateError
 */
export function renderTemplate(
  template: ParsedTemplate,
  meeting: TemplateMeeting,
  room: JoinDetails,
): string {
  const filled = template.fill(meeting, room);
  try {
    return toMailFragment(filled);
  } catch (error) {
    throw templateErrorFrom(error, template.file);
  }
}
