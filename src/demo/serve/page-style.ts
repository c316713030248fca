/** How the page of the demo looks, on top of what all pages share. */
export const PAGE_STYLE = `
:root { --own: #dbe9f9; --own-line: #0b57a4; --guest: #eceff2; --guest-line: #566370; }
@media (prefers-color-scheme: dark) { :root { --own: #16365a; --own-line: #7db8f2; --guest: #2a323a; --guest-line: #a0acb8; } }
body { max-width: 104rem; }
.hidden, .entry .time { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.line { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.button { display: inline-block; padding: .35rem .9rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); text-decoration: none; color: inherit; }
button:hover, .button:hover { border-color: var(--link); }
.demo { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
.demo .card { margin: 0; }
.servers { display: grid; gap: 1rem 3rem; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); padding: .9rem 1.5rem; }
.server { display: grid; grid-template: auto 1fr / minmax(0, 1fr) auto; gap: 0 1.5rem; align-items: center; font-size: .9rem; }
.server h2 { grid-column: 1; font-size: 1rem; margin: 0; }
.server > :last-child { grid-area: 1 / 2 / 3; }
.server > div { grid-column: 1; align-self: start; }
.server p { margin: 0; }
.look { font-variant-numeric: tabular-nums; }
.people { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0 0 calc(-1.25rem - 1px); padding: 0 1rem; list-style: none; position: relative; }
.people a { display: block; padding: .5rem .9rem .5rem .6rem; border: 1px solid transparent; border-radius: .5rem .5rem 0 0; color: inherit; text-decoration: none; }
.people a:hover { text-decoration: underline; }
.people a[aria-current] { border-color: var(--line); border-bottom-color: var(--card); background: var(--card); font-weight: 600; }
.face { display: inline-grid; place-items: center; width: 1.9rem; height: 1.9rem; margin-right: .3rem; border-radius: 50%; background: var(--own); font-size: .75rem; font-weight: 600; }
.title { justify-content: space-between; margin-bottom: .75rem; }
.title h2 { margin: 0; }
.week { --slot: 1.75rem; display: grid; font-size: .8rem; line-height: 1.3; }
.hours { display: grid; grid-auto-rows: calc(2 * var(--slot)); margin-top: 2rem; padding-right: .5rem; color: var(--quiet); text-align: right; }
.hours span { transform: translateY(-.6em); }
.day { border-left: 1px solid var(--line); min-width: 0; }
.day h3 { height: 2rem; margin: 0; padding: .25rem .4rem; font-size: .85rem; font-weight: 400; color: var(--quiet); white-space: nowrap; overflow: hidden; }
.today h3 { color: var(--text); font-weight: 600; box-shadow: inset 0 3px var(--link); }
.day ul { position: relative; height: calc(16 * var(--slot)); margin: 0; padding: 0; list-style: none;
  background: repeating-linear-gradient(var(--line) 0 1px, transparent 1px calc(2 * var(--slot))); }
.weekend h3 { padding: .25rem .1rem; font-size: .75rem; line-height: 1.5; }
.weekend ul { background-color: var(--back); }
.day li { position: absolute; top: calc(var(--top) * var(--slot) + 1px); height: calc(var(--height) * var(--slot) - 2px);
  left: calc(100% / var(--lanes) * var(--lane)); width: calc(100% / var(--lanes) - 3px); }
.entry { position: relative; display: block; height: 100%; padding: .1rem .25rem .1rem .35rem; overflow: hidden; border-left: .25rem solid var(--guest-line); border-radius: .2rem;
  background: var(--guest); color: inherit; text-decoration: none; }
.entry.own { border-color: var(--own-line); background: var(--own); }
.entry:hover b { text-decoration: underline; }
.entry b { font-weight: 600; }
.entry[aria-current] { box-shadow: 0 0 0 2px var(--own-line); }
.entry .place { display: block; }
.over { border-left-style: dotted; background: none !important; }
.cancelled b, h2.cancelled { text-decoration: line-through; }
.dot { display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; background: var(--good); }
.entry .dot { float: right; margin: .25rem 0 0 .2rem; }
.short { display: flex; gap: .25rem; }
.short b { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.short .dot { order: 1; }
.short .place { display: none; }
.legend { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem; font-size: .85rem; }
.legend :not(:first-child) { margin-left: .8rem; }
.key { width: 1rem; height: .8rem; border-left: .25rem solid var(--guest-line); background: var(--guest); }
.key.own { border-color: var(--own-line); background: var(--own); }
.pane { outline: none; scroll-margin-top: 1rem; }
.head { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 .75rem; }
.head dt { color: var(--quiet); }
.head dd { margin: 0; }
.where { padding: 0 .3rem; border-radius: .2rem; background: var(--own); }
.paper { border: 1px solid var(--line); }
.steps { margin: .75rem 0 0; padding-left: 1.3rem; }
.steps li { margin: .4rem 0; }
.events { margin: 0; padding: 0; list-style: none; }
.events li { display: grid; grid-template-columns: 4.5rem 1fr; gap: .5rem; padding: .45rem 0; border-top: 1px solid var(--line); }
.events li:first-child { border-top: 0; }
.events time { color: var(--quiet); font-variant-numeric: tabular-nums; }
.events b { font-weight: 600; }
.why { color: var(--quiet); }
.events .person div::before { content: '\\25B8'; margin-right: .4rem; color: var(--link); }
.mailed { color: var(--good); }
.fields { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .75rem 1rem; align-items: start; }
.fields > label, .label { padding-top: .35rem; color: var(--quiet); }
.fields p { margin: .35rem 0; }
.choice { display: inline-flex; gap: .4rem; align-items: center; }
.hint { font-size: .9rem; }
@media (min-width: 70rem) {
  .demo { grid-template: "servers servers" "people people" "week pane" "log pane" 1fr / minmax(0, 8fr) minmax(0, 6fr); }
  .notice { grid-column: 1 / -1; }
  .servers { grid-area: servers; grid-template-columns: 7fr 4fr 7fr; }
  .people-part { grid-area: people; }
  .week-part { grid-area: week; }
  .pane { grid-area: pane; align-self: start; scroll-margin-top: 100rem; }
  .log { grid-area: log; align-self: start; }
}
@media (max-width: 50rem) {
  .week, .hours, .day { display: block; }
  .hours, .free { display: none; }
  .day { border: 0; margin-bottom: 1rem; }
  .day h3 { height: auto; padding: .25rem 0; font-size: 1rem; }
  .day ul { height: auto; background: none; }
  .day li { position: static; width: auto; height: auto; margin-bottom: .3rem; }
  .entry { display: block; padding: .4rem .6rem; }
  .entry .place { display: block; }
  .entry .time { position: static; width: auto; height: auto; clip-path: none; display: block; color: var(--quiet); }
  .fields, .head { grid-template-columns: minmax(0, 1fr); gap: .2rem; }
  .fields > label, .label { padding-top: .5rem; }
}
@media (max-width: 70rem) {
  .server { display: block; }
  .server > :last-child { margin-top: .5rem; }
}
`;
