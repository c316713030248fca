/** The style sheet of all pages. Sizes follow the reader's font size; colours follow the reader's light or dark. */
export const STYLE = `
:root { color-scheme: light dark; --back: #f4f6f8; --card: #fff; --text: #1c2630; --quiet: #566370; --line: #d5dce3; --link: #0b57a4;
  --good: #1a7f4b; --warn: #8a5a00; --warn-back: #fff4d6; --bad: #b3261e; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14181c; --card: #1d2329; --text: #e6eaee; --quiet: #a0acb8; --line: #37414b; --link: #7db8f2;
    --good: #5fce93; --warn: #ffdf94; --warn-back: #3a2f10; --bad: #ff9c94; --bad-back: #43201d; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-width: 76rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 "Segoe UI", system-ui, "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.25; }
h2 { margin: 0 0 .75rem; font-size: 1.15rem; font-weight: 600; }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; font-weight: 600; }
p { margin: .4rem 0 0; }
main { margin-top: 1.5rem; outline: none; }
a { color: var(--link); }
code, pre { font: .9em/1.5 Consolas, ui-monospace, "Liberation Mono", monospace; }
pre { margin: 0; padding: 1rem; white-space: pre-wrap; tab-size: 4; }
:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem; }
.skip { position: absolute; left: 1rem; top: -6rem; padding: .5rem 1rem; background: var(--card); }
.skip:focus { top: .5rem; }
.quiet { color: var(--quiet); }
.good { color: var(--good); }
.warn { color: var(--warn); }
.bad { color: var(--bad); }
.notice { margin: 1rem 0 0; padding: .6rem 1rem; border-radius: .4rem; background: var(--warn-back); color: var(--warn); }
.notice.bad { background: var(--bad-back); color: var(--bad); }
.card { margin: 0 0 1.25rem; padding: 1.25rem 1.5rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .5rem; text-align: left; color: var(--quiet); }
th, td { padding: .4rem 1rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; }
button, input, select, textarea { font: inherit; color: inherit; }
button { padding: .35rem .9rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); cursor: pointer; }
input, select, textarea { padding: .35rem .6rem; border: 1px solid var(--quiet); border-radius: .4rem; background: var(--card); }
.paper { padding: .5rem; border-radius: .25rem; background: #fff; }
iframe { display: block; width: 100%; height: 20rem; border: 0; color-scheme: light; }
@media (max-width: 40rem) { body { padding: 1.25rem 1rem 3rem; } .card { padding: 1rem; } }
`;
