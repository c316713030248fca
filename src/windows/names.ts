/** What the program is called in Windows' own lists. */

export const SERVICE_NAME = 'CmsCalendarMagic';
export const DISPLAY_NAME = 'CMS Calendar Magic';
export const DESCRIPTION =
  'Writes the join details of Cisco Meeting Server rooms into the Outlook invitations that ask for them.';
