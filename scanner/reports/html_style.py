"""The style of the HTML page: for narrow and wide screens, light and dark ones, and paper."""

STYLE = """
:root {
  --ink: #1d1c1a; --soft: #5a5750; --line: #dcd8d0; --paper: #faf9f6; --card: #ffffff; --well: #f3f1ec; --link: #0b57a4;
  --deny: #b0201a; --deny-bg: #fbe9e7; --review: #7a4d00; --review-bg: #fdf1d8; --pass: #1a6b3c; --pass-bg: #e3f4e9;
  --incomplete: #63389b; --incomplete-bg: #f0e8fb; --radius: 10px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #eceae6; --soft: #b0aca4; --line: #3b3935; --paper: #161513; --card: #1f1e1b; --well: #292723; --link: #8ec5ff;
    --deny: #ff9b92; --deny-bg: #45201d; --review: #ffcf70; --review-bg: #40300f; --pass: #86dba5; --pass-bg: #153523;
    --incomplete: #d2b5ff; --incomplete-bg: #33234a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 0 1rem 3rem; max-width: 62rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere;
}
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
h1, h2, h3, h4, h5 { line-height: 1.25; text-wrap: balance; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.15rem; margin: 2rem 0 .6rem; }
h4 { font-size: 1rem; margin: 1.4rem 0 .5rem; }
h5 { font-size: .8rem; margin: 1.1rem 0 .3rem; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; }
p { margin: .4rem 0; }
ul, ol { margin: .5rem 0; padding-left: 1.25rem; }
li { margin: .3rem 0; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .86em; }
code { unicode-bidi: isolate; }
pre {
  margin: .4rem 0; padding: .7rem .8rem; overflow-x: auto; overflow-wrap: normal; line-height: 1.5;
  background: var(--well); border-radius: 6px;
}
.row { white-space: pre; }
.key, .mark { color: var(--deny); font-weight: 600; }
.removed { color: var(--deny); text-decoration: line-through; }
.added { color: var(--pass); text-decoration: underline; }
.dim, .origin, .count, .legend, .more, .because, .clause { color: var(--soft); }
.origin, .legend, .more, .because, .clause { font-size: .9rem; }
.count { font-weight: 400; font-size: .9em; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--card); z-index: 2; }

.top { margin: 1rem 0; padding: 1.25rem 1.4rem; border-radius: var(--radius); border: 1px solid; border-left-width: 8px; }
.fail .top { color: var(--deny); background: var(--deny-bg); }
.incomplete .top { color: var(--incomplete); background: var(--incomplete-bg); }
.pass .top { color: var(--pass); background: var(--pass-bg); }
.top p { color: var(--ink); }
.brand { margin: 0; font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: .2rem 0; font-size: clamp(1.5rem, 6vw, 2.3rem); }
h1 .name { color: var(--ink); font-weight: 600; font-size: .75em; }
.lede { font-size: 1.05rem; }
nav { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0; }
nav a {
  padding: .35rem .8rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); text-decoration: none;
}
nav a:hover { border-color: var(--link); }
main:focus { outline: none; }

form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; padding: .8rem; background: var(--card);
  border: 1px solid var(--line); border-radius: var(--radius); }
form[hidden], .finding[hidden], .empty { display: none; }
label { display: flex; flex-direction: column; font-size: .85rem; color: var(--soft); flex: 1 1 8rem; min-width: 0; }
input, select, button { font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper); padding: .4rem .6rem;
  min-height: 2.75rem; min-width: 0; width: 100%; border: 1px solid var(--soft); border-radius: 6px; }
form label:first-child { flex: 3 1 14rem; }
button { width: auto; cursor: pointer; }
output { flex: 1 0 100%; color: var(--soft); font-size: .9rem; min-height: 1.4em; }
output:empty { min-height: 0; margin-top: -.6rem; }

.tag { display: inline-block; padding: .05rem .5rem; border-radius: 99px; font-size: .8rem; font-weight: 600;
  border: 1px solid currentColor; max-width: 100%; line-height: 1.5; }
.tag.deny, .tag.fail { color: var(--deny); background: var(--deny-bg); }
.tag.review { color: var(--review); background: var(--review-bg); }
.tag.pass, .tag.allow { color: var(--pass); background: var(--pass-bg); }
.tag.incomplete, .tag.waived { color: var(--incomplete); background: var(--incomplete-bg); }
.tag.severity { color: var(--soft); background: var(--well); font-weight: 500; }

.target > h2 { padding-top: 1.2rem; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .6rem; }
.target > h2 > span:last-child { min-width: 0; }
.alone > h2 { position: absolute; left: -100vw; width: 1px; height: 1px; overflow: hidden; }
.alone > section:nth-of-type(1) > h3 { margin-top: 1.2rem; }
.first { padding: 0; list-style: none; display: grid; gap: .6rem; }
.first li { margin: 0; padding: .8rem 1rem; background: var(--card); border: 1px solid var(--line); border-left: 5px solid;
  border-radius: var(--radius); }
.first li.deny { border-left-color: var(--deny); }
.first li.review { border-left-color: var(--review); }
.first li.incomplete { border-left-color: var(--incomplete); }
.first p { margin: .3rem 0 0; color: var(--soft); }
.advice { padding-left: .9rem; border-left: 3px solid var(--line); margin: .6rem 0; }

details.finding, details.fold, .model, .rule-page, .decided { background: var(--card); border: 1px solid var(--line);
  border-radius: var(--radius); margin: .6rem 0; padding: .7rem 1rem; }
details.finding.deny { border-left: 5px solid var(--deny); }
details.finding.review { border-left: 5px solid var(--review); }
summary { cursor: pointer; min-height: 1.75rem; }
summary .where { display: block; margin-top: .35rem; }
summary .message { display: block; font-weight: 500; }
.body { margin-top: .6rem; border-top: 1px solid var(--line); }
.short { list-style: none; padding: 0; }
.short > li { padding: .35rem 0; border-bottom: 1px solid var(--line); margin: 0; }
.chain { list-style: none; padding: 0; }
.chain li { padding-left: 1.4rem; position: relative; }
.chain li + li::before { content: "←"; position: absolute; left: .1rem; color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: .8rem 0 0; font-size: .9rem; }
.facts div { display: flex; gap: .4rem; min-width: 0; }
.facts dt { color: var(--soft); flex: 0 0 auto; max-width: 100%; overflow-wrap: break-word; }
.facts dd { margin: 0; min-width: 0; }
.model .facts { display: grid; grid-template-columns: 1fr; gap: .2rem; }
.model h4 { margin: 0 0 .3rem; }
details .model { border-width: 1px 0 0; border-radius: 0; padding: .8rem 0 .2rem; margin: .6rem 0 0; background: none; }
.duties, .targets, .files { list-style: none; padding: 0; }
.duties li, .targets li { padding: .6rem 0; border-bottom: 1px solid var(--line); margin: 0; }
.exact { display: inline-block; background: var(--well); padding: .1rem .4rem; border-radius: 4px; margin-right: .4rem; }
.rule-page h3 { margin-top: .2rem; }
.wrong { color: var(--deny); }
:target { scroll-margin-top: 1rem; box-shadow: 0 0 0 3px var(--link); border-radius: var(--radius); }
section:target, #main:target { box-shadow: none; }

.drawing { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: .5rem; }
.tree { display: block; overflow: hidden; }
.tree text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: var(--ink); }
.tree .name { font-weight: 600; }
.tree a .name { fill: var(--link); }
.tree .relation, .tree .terms { fill: var(--soft); font-size: 13px; }
.tree .wrong { fill: var(--deny); font-size: 13px; }
.tree circle { fill: var(--card); stroke: var(--ink); stroke-width: 2; }
.tree .read circle { fill: var(--soft); stroke: var(--soft); }
.tree .own circle { fill: var(--ink); }
.tree .unread circle { stroke-dasharray: 3 2; }
.tree .problem circle { fill: var(--deny); stroke: var(--deny); }
.tree .edge { fill: none; stroke: var(--soft); stroke-width: 1.75; }
.tree .unsure { stroke-dasharray: 5 4; }

@media (min-width: 48rem) { body { padding: 0 2rem 4rem; } form { position: sticky; top: .5rem; z-index: 1; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root {
    --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --card: #fff; --well: #f4f4f4; --link: #000;
    --deny: #9b1c17; --deny-bg: #fff; --review: #6b4400; --review-bg: #fff; --pass: #145a31; --pass-bg: #fff;
    --incomplete: #53308a; --incomplete-bg: #fff;
  }
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, form, .skip { display: none; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  summary { list-style: none; }
  pre { overflow: visible; }
  pre, .row { white-space: pre-wrap; overflow-wrap: anywhere; }
  h1, h2, h3, h4, h5, summary { break-after: avoid; }
  .first li, .model, .duties li, .chain li, .row { break-inside: avoid; }
  .references a { text-decoration: none; }
}
"""
"""Its colours have a contrast of 4.5 and more on every ground that they stand on; a test computes it."""
