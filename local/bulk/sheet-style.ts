/** The contact sheet's looks. */
export const sheetStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1420px; padding: 1.5rem 1.25rem 3rem; }
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; } header p { margin: .25rem 0; opacity: .8; }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(322px, 1fr)); margin: 1rem 0; }
figure { border: 1px solid var(--line); border-radius: 8px; margin: 0; overflow: hidden; }
figure.failed { border-color: #c226; }
figure img, .none { aspect-ratio: 2; background: #ececec; display: block; height: auto; width: 100%; }
.none { align-items: center; background: var(--soft); color: #c22; display: flex; justify-content: center; }
figcaption { padding: .5rem .75rem .6rem; } figcaption b { overflow-wrap: anywhere; } figcaption p { margin: .15rem 0 0; overflow-wrap: anywhere; }
.what { opacity: .85; } .facts { font-size: .85em; opacity: .65; } .error { color: #c22; }
nav { display: flex; flex-wrap: wrap; gap: .9rem; } nav span { opacity: .35; } a { color: inherit; }`;
