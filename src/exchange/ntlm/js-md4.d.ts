/** What is used of the package, which brings no types. */
declare module 'js-md4' {
  const md4: { create(): { update(message: Uint8Array): { arrayBuffer(): ArrayBuffer } } };
  export default md4;
}
