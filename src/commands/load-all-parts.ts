/**
 * All that the program otherwise loads when it first needs it. A loop that runs for weeks must not come to need a part
 * after the files of the program were replaced: it would fail every meeting from then on. A run-once is over too soon for
 * that, and most of them need none of this.
 */
export async function loadAllParts(): Promise<void> {
  await Promise.all([
    import('../cms/ask-bridge.js'),
    import('../exchange/library/write-create-item.js'),
    import('../exchange/library/write-get-item.js'),
    import('../exchange/library/write-update-item.js'),
    import('../invitation/template/render-template.js'),
    import('../sync/meeting/page-meetings.js'),
  ]);
}
