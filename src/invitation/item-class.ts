/**
 * What kind of calendar item it is. The body of an encrypted one is a stub, and what add-ins store under classes of
 * their own is theirs: writing to it would destroy it.
 */

/** A class of IPM.Appointment, as a series' occurrences have them in EWS and in the store (MS-OXOCAL 2.2.10.1). */
const ORDINARY =
  /^(?:IPM\.Appointment(?:\.(?:Occurrence|Exception))?|IPM\.OLE\.CLASS\.\{00061055-0000-0000-C000-000000000046\})$/i;

/** @param itemClass undefined where the server gives none, as some do */
export function isOrdinaryAppointment(itemClass: string | undefined): boolean {
  return itemClass === undefined || ORDINARY.test(itemClass.trim());
}
