/** How the preview's own page looks. The mails in it stand on white paper, as mail programs show them. */
export const PAGE_STYLE = `
:root { --back: #f3f5f7; --card: #ffffff; --text: #1f2933; --quiet: #5b6773; --line: #d8dee4; --warn-back: #fff4d6; --warn: #6b4a00; }
@media (prefers-color-scheme: dark) {
  :root { --back: #15191d; --card: #1f252b; --text: #e6eaee; --quiet: #9aa7b3; --line: #343c45; --warn-back: #3a2f10; --warn: #ffdf94; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 32px 48px; max-width: 1720px; background: var(--back); color: var(--text); font: 15px/1.5 "Segoe UI", system-ui, sans-serif; }
h1 { margin: 0; font-size: 26px; font-weight: 600; }
h2 { margin: 36px 0 0; font: 600 18px/1.4 Consolas, ui-monospace, monospace; }
h3 { margin: 22px 0 0; font-size: 15px; font-weight: 600; }
p { margin: 6px 0 0; color: var(--quiet); }
.warning { display: inline-block; margin-top: 14px; padding: 8px 14px; border-radius: 6px; background: var(--warn-back); color: var(--warn); }
.views { display: grid; gap: 16px; margin-top: 10px; }
@media (min-width: 1280px) { .views { grid-template-columns: minmax(0, 4fr) minmax(0, 3fr) minmax(0, 3fr); } }
figure { display: flex; flex-direction: column; margin: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); overflow: hidden; }
figcaption { padding: 9px 16px; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: 13px; line-height: 1.4; }
figcaption b { display: block; color: var(--text); font-size: 14px; }
.paper { flex: 1; padding: 8px; background: #ffffff; }
iframe { display: block; width: 100%; height: 340px; border: 0; color-scheme: light; }
pre { margin: 0; padding: 16px; font: 13px/1.5 Consolas, ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
`;
