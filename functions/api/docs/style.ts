/** The documentation page's style: system fonts, both colour schemes, readable on a telephone and on paper. */
export const docsStyle = `
:root { color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #15171a); --card: light-dark(#ffffff, #1c1f23); --ink: light-dark(#22252a, #e6e4df);
  --soft: light-dark(#62666d, #9ba0a8); --line: light-dark(#e4e1d9, #2d3137); --code: light-dark(#f1eee7, #25292e);
  --brick: light-dark(#b4472b, #f08f6c); --green: light-dark(#2f7a4b, #7cc795); --blue: light-dark(#2a5f9e, #86b4ea);
  --red: light-dark(#a8323a, #f0888f); --amber: light-dark(#8a5b00, #e3b45c); }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  display: grid; grid-template-columns: 18.5rem minmax(0, 1fr); }
a { color: var(--brick); text-decoration-thickness: 1px; text-underline-offset: 3px; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--brick); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
code { background: var(--code); border-radius: 4px; padding: .1em .35em; overflow-wrap: anywhere; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem 3rem; border-right: 1px solid var(--line); font-size: .875rem; scrollbar-width: thin; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: flex; gap: .6rem; align-items: baseline; padding: .28rem .5rem; margin: 0 -.5rem; border-radius: 6px; color: var(--ink); text-decoration: none; line-height: 1.4; }
nav a:hover { background: var(--code); }
nav ul.objects a { color: var(--soft); }
.brand { display: flex; align-items: center; gap: .6rem; font-weight: 680; font-size: 1.05rem; margin: 0 0 1.25rem; letter-spacing: -.01em; }
.brand small { margin-left: auto; font-weight: 400; color: var(--soft); font-size: .75rem; }
.mark { display: grid; grid-template-columns: 9px 9px; gap: 2px; }
.mark i { height: 7px; border-radius: 2px; background: var(--brick); } .mark i:first-child { grid-column: span 2; } .mark i:last-child { opacity: .55; }
.group { margin: 1.4rem 0 .35rem; font-size: .7rem; font-weight: 650; letter-spacing: .09em; text-transform: uppercase; color: var(--soft); }
.method { flex: none; min-width: 2.6rem; font-size: .68rem; font-weight: 700; letter-spacing: .03em; color: var(--blue); }
.method.post { color: var(--green); } .method.delete { color: var(--red); }
main { padding: 3rem clamp(1.25rem, 5vw, 4.5rem) 6rem; max-width: 62rem; }
h1 { font-size: clamp(2rem, 4vw, 2.75rem); line-height: 1.15; letter-spacing: -.025em; margin: 0 0 1rem; }
h2 { font-size: 1.6rem; letter-spacing: -.015em; margin: 4rem 0 .25rem; }
h3 { font-size: 1.15rem; margin: 0 0 .4rem; letter-spacing: -.005em; }
h4 { font-size: .8rem; margin: 1.5rem 0 .4rem; color: var(--soft); font-weight: 650; letter-spacing: .03em; }
h4 small { font-weight: 400; font-family: ui-monospace, monospace; margin-left: .35rem; }
p { margin: .4rem 0; max-width: 46rem; }
.lead { font-size: 1.15rem; color: var(--soft); line-height: 1.55; }
.links span { color: var(--soft); margin-left: .6rem; font-size: .9rem; }
.what { color: var(--soft); margin: 0 0 1.25rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.4rem 1.6rem; margin: 1.1rem 0; }
article:target { border-color: var(--brick); }
.path { display: flex; align-items: baseline; gap: .6rem; margin: 0 0 .7rem; } .path code { font-size: .95rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; font-weight: 400; vertical-align: top; padding: .5rem 1rem .5rem 0; width: 13rem; }
td { vertical-align: top; padding: .5rem 0; } tr + tr > * { border-top: 1px solid var(--line); }
td p { margin: .15rem 0 0; color: var(--soft); } .example { font-size: .85rem; }
td table { margin-top: .4rem; background: var(--paper); border-radius: 8px; } td table th { padding-left: .8rem; width: 10rem; }
.answers th { width: 4.5rem; }
.opt { display: block; font-size: .75rem; color: var(--soft); }
.type { color: var(--blue); } .by, .note { color: var(--soft); font-size: .87em; } a.type { color: var(--brick); }
.status { font: 650 .82rem ui-monospace, monospace; color: var(--green); } .status.s4 { color: var(--amber); } .status.s5 { color: var(--red); }
details { margin-top: .75rem; } summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
.tour { padding: 0; list-style: none; counter-reset: step; } .tour li { counter-increment: step; padding-left: 3rem; position: relative; margin: 1.6rem 0; }
.tour li::before { content: counter(step); position: absolute; left: 0; top: -.1rem; width: 2rem; height: 2rem; border-radius: 8px; display: grid; place-items: center; font-weight: 650; font-size: .9rem; background: var(--code); color: var(--brick); }
pre { background: var(--code); border-radius: 10px; padding: .9rem 1.1rem; overflow-x: auto; margin: .6rem 0 0; line-height: 1.55; } pre code { background: none; padding: 0; overflow-wrap: normal; }
@media (max-width: 56rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); columns: 2; padding: 1.25rem; } nav .brand { column-span: all; } main { padding-top: 2rem; } th { width: 8.5rem; } article { padding: 1.1rem; } nav .objects { display: none; } .group { break-after: avoid; } nav li { break-inside: avoid; } }
@media print { nav { display: none; } body { display: block; } article { break-inside: avoid; } }
`;
