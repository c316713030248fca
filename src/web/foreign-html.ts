/**
 * The one way in which a page shows HTML that somebody else wrote, such as an invitation: in a frame of its own, in which no
 * script runs, no form is sent and, by the policy of the page, nothing is loaded.
 */

/** A partial that is given `html`, a whole document, and `title`, what the frame shows. */
export const FOREIGN_HTML = `<div class="paper"><iframe sandbox="allow-same-origin" title="{{ title }}" srcdoc="{{ html }}"></iframe></div>`;

/**
 * JavaScript. A frame does not grow with its content by itself; the page can measure it since it is of one origin. Scripts in
 * it stay forbidden: `allow-scripts` is not given. A link in it leads nowhere, where the browser would put the words of its
 * refusal in the place of the invitation.
 */
export const FIT_FRAMES = `
function fit(frame) {
  const page = frame.contentDocument && frame.contentDocument.documentElement;
  if (!page) return;
  // A frame is never lower than its window, so it is made small before it is measured.
  frame.style.height = '0';
  const bar = page.scrollWidth > page.clientWidth ? 18 : 0;
  frame.style.height = page.scrollHeight + bar + 'px';
}
function whenLoaded(frame, begin) {
  frame.addEventListener('load', begin);
  if (frame.contentDocument && frame.contentDocument.readyState === 'complete') begin();
}
function watchFrame(frame) {
  whenLoaded(frame, () => {
    fit(frame);
    frame.contentDocument.addEventListener('click', (event) => {
      if (event.target.closest('a, area')) event.preventDefault();
    });
  });
}
document.querySelectorAll('iframe').forEach(watchFrame);
addEventListener('resize', () => document.querySelectorAll('iframe').forEach(fit));
`;
