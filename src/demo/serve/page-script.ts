/**
 * JavaScript of the page: brings its live parts up to date, and makes an invitation something to type into. Without it, the page
 * still works, as it was when it was opened.
 */
export const SCRIPT = `
// A frame is given its height here, and the server knows nothing of it.
function markupOf(part) {
  const copy = part.cloneNode(true);
  for (const frame of copy.querySelectorAll('iframe')) frame.removeAttribute('style');
  return copy.innerHTML;
}

function replace(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
  part.replaceChildren(...fresh.childNodes);
  for (const frame of part.querySelectorAll('iframe')) watchFrame(frame);
  if (focused !== '') document.getElementById(focused)?.focus();
}

async function refresh() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = page.getElementById(part.id);
    if (fresh !== null && markupOf(fresh) !== markupOf(part)) replace(part, fresh);
  }
}

async function follow() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await refresh();
  }
}
follow().catch(() => { document.getElementById('ended').hidden = false; });

// The invitation in the form is the mail program's window: what is typed into it is sent with the form.
const form = document.getElementById('meeting-form');
const editor = form === null ? null : form.querySelector('iframe');
if (editor !== null) {
  whenLoaded(editor, () => {
    editor.contentDocument.body.contentEditable = 'true';
    editor.contentDocument.addEventListener('input', () => fit(editor));
  });
  form.addEventListener('submit', () => {
    const copy = editor.contentDocument.documentElement.cloneNode(true);
    copy.querySelector('#mail-program').remove();
    copy.querySelector('body').removeAttribute('contenteditable');
    document.getElementById('html').value = copy.outerHTML;
  });
}
`;
