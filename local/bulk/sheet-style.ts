/** The contact sheet's looks. */
export const sheetStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1420px; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; } header p { margin: .25rem 0; opacity: .8; }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 322px), 1fr)); margin: 1rem 0; }
figure { border: 1px solid var(--line); border-radius: 8px; margin: 0; overflow: hidden; }
figure.failed { border-color: var(--bad); }
figure img, .none { aspect-ratio: 2; background: #ececec; display: block; height: auto; object-fit: cover; width: 100%; }
.none { align-items: center; background: var(--soft); color: var(--bad); display: flex; justify-content: center; }
figure.failed .none { aspect-ratio: auto; padding: .5rem; }
figcaption { padding: .5rem .75rem .6rem; } figcaption b { overflow-wrap: anywhere; } figcaption p { margin: .15rem 0 0; overflow-wrap: anywhere; }
.what { opacity: .85; } .facts { font-size: .85em; opacity: .65; } .error { color: var(--bad); }
nav { display: flex; flex-wrap: wrap; gap: .9rem; } nav span { opacity: .35; } a { color: inherit; }
figure > a { display: block; } a:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; } figure > a:focus-visible { outline-offset: -3px; }`;
