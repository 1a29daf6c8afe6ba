"""The style and the script of the page: all that it needs stands in it."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1d2329;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;
--error:#b3141d;--warning:#855200;--info:#0757b0;--error-bg:#ffdcd9;--warning-bg:#fbe7b2;--info-bg:#d6e8ff;
--ins:#116329;--del:#b3141d;--link:#0757b0;--ship:#116329}
@media(prefers-color-scheme:dark){:root{--bg:#0f1419;--fg:#e3e8ed;--soft:#a2adb8;--line:#39424c;
--panel:#181f27;
--error:#ff9a92;--warning:#eebf5c;--info:#85bcff;--error-bg:#5c1d1c;--warning-bg:#4d3a08;--info-bg:#123a66;
--ins:#6fd08c;--del:#ff9a92;--link:#85bcff;--ship:#6fd08c}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main,header{max-width:72rem;margin:0 auto;padding:1rem}
header{padding-bottom:0}main{padding-top:0}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .75rem}
h3{font:600 1rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere;margin:1.5rem 0 .5rem}
a{color:var(--link)}
code,pre,.code,svg text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{font-size:.9em;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem}
[hidden]{display:none!important}
.nowrap{white-space:nowrap}nav{margin:1rem 0 0}nav a{margin-right:1rem}
.tiles{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;list-style:none}
.tiles li{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem;background:var(--panel);
min-width:7rem}
.tiles strong{display:block;font-size:1.5rem;line-height:1.2}
.error .sev,.tiles .error strong{color:var(--error)}
.warning .sev,.tiles .warning strong{color:var(--warning)}
.info .sev,.tiles .info strong{color:var(--info)}
.tiles .none strong{color:var(--soft)}.nothing{font-size:1.25rem;font-weight:600;color:var(--ins)}
.soft,.meta,.legend{color:var(--soft)}.bad{color:var(--error);font-weight:600}
.drawings{display:grid;gap:1rem;max-height:38rem;overflow:auto;border:1px solid var(--line);
border-radius:.5rem;padding:1rem}
.drawings svg{display:block}
svg text{font-size:12px;fill:var(--fg)}svg .t0{font-weight:600}svg .t1,svg .t2{fill:var(--soft)}
.n rect{fill:var(--panel);stroke:var(--line)}.n.service rect{stroke:var(--info)}
.n.stage rect{stroke:var(--soft)}
.n.image rect{rx:18px}.n.missing rect{stroke-dasharray:4}.n.build rect{stroke-dasharray:1 2;
stroke:var(--soft)}
.n.ships rect{stroke-width:3}.n.error .t2{fill:var(--error)}.n.warning .t2{fill:var(--warning)}
.n.info .t2{fill:var(--info)}
.e path{fill:none;stroke:var(--soft);stroke-width:1.3}.e.soft path{stroke-dasharray:5 4}
.e polygon{fill:var(--soft)}
.e:hover path,.e:hover polygon{stroke:var(--link)}
.legend span{margin-right:.75rem;white-space:nowrap}.legend .k{border:1px solid var(--line);
border-radius:.3rem;
padding:0 .4rem}
.legend .service{border-color:var(--info)}.legend .image{border-radius:1rem}
.legend .missing{border-style:dashed}
.legend .build{border-style:dotted}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid var(--line);
vertical-align:top}tr>:first-child{text-align:right;width:1%}td code{white-space:nowrap}
.scroll{overflow:auto;max-height:30rem}.scroll th{position:sticky;top:0;background:var(--bg)}
td a{text-decoration:none}td a:hover{text-decoration:underline}
td.error{color:var(--error);font-weight:700}td.warning{color:var(--warning);font-weight:700}
td.info{color:var(--info);font-weight:700}
form{display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:end;border:1px solid var(--line);
border-radius:.5rem;
padding:.75rem 1rem;background:var(--panel);position:sticky;top:0;z-index:1}
fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}legend{padding:0}
label{font-size:.9rem}form label.field{display:flex;flex-direction:column;flex:1 1 10rem;min-width:0}
input,select,button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--soft);
border-radius:.3rem;
padding:.25rem .5rem;max-width:100%}
.field select,.field input{height:2.2rem}
output{flex-basis:100%;color:var(--soft)}
.part{border:1px solid var(--line);border-radius:.5rem;margin:.75rem 0;overflow:hidden}
.code{overflow-x:auto;background:var(--panel);padding:.25rem 0;font-size:.85rem;line-height:1.45}
.l{display:flex;width:max-content;min-width:100%}
.no{flex:0 0 3.5rem;text-align:right;padding-right:.75rem;color:var(--soft);user-select:none}
.l code{white-space:pre;tab-size:4;font-size:inherit;overflow-wrap:normal;padding-right:1rem}
mark{color:inherit;border-bottom:2px solid}mark.error{background:var(--error-bg);border-color:var(--error)}
mark.warning{background:var(--warning-bg);border-color:var(--warning)}
mark.info{background:var(--info-bg);border-color:var(--info)}
article{border-left:.3rem solid var(--info);padding:.6rem 1rem;scroll-margin-top:12rem}
article.error{border-color:var(--error)}article.warning{border-color:var(--warning)}
article:target{background:var(--panel)}article p{margin:.2rem 0}article ul{margin:.3rem 0}
.sev{font-weight:700}.meta{font-size:.85rem}.msg{overflow-wrap:anywhere}
svg a{text-decoration:none}details{margin:.3rem 0}summary{cursor:pointer;width:fit-content}
details pre{overflow-x:auto;background:var(--panel);padding:.5rem;font-size:.85rem;margin:.3rem 0}
ins,del{text-decoration:none}ins{color:var(--ins)}del{color:var(--del)}
footer{color:var(--soft);margin:3rem 0 1rem;font-size:.85rem}
@media(max-width:40rem){main,header{padding:.75rem}form{position:static}.no{flex-basis:2.5rem}
article{scroll-margin-top:1rem}thead{display:none}td code{white-space:normal}
tr{display:grid;grid-template-columns:2.5rem 1fr;border-bottom:1px solid var(--line);padding:.3rem 0}
td{border:0;padding:0 .5rem}tr>:first-child{width:auto}td:last-child{grid-column:2}}
@media print{form,nav,.skip{display:none}.part{break-inside:avoid}
.scroll,.drawings{max-height:none;overflow:visible}}
"""

SCRIPT = """
"use strict";
const form = document.getElementById("filters");
const all = Array.from(document.querySelectorAll("article"));
const texts = all.map(one => (one.textContent + " " + one.dataset.f).toLowerCase());
const count = document.getElementById("shown");
function apply() {
  const value = name => form.elements[name].value;
  const text = value("text").trim().toLowerCase();
  let shown = 0;
  all.forEach((one, at) => {
    const data = one.dataset;
    const fits = form.elements[data.s].checked && (!value("topic") || value("topic") === data.t)
      && (!value("file") || value("file") === data.f) && texts[at].includes(text);
    one.hidden = !fits;
    shown += fits;
  });
  for (const part of document.querySelectorAll(".part, .file"))
    part.hidden = !part.querySelector("article:not([hidden])");
  count.textContent = shown + " of " + all.length + " findings shown";
}
function reveal() {
  const one = document.getElementById(location.hash.slice(1));
  if (one && one.hidden) { form.reset(); apply(); one.scrollIntoView(); }
}
form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => setTimeout(apply));
addEventListener("hashchange", reveal);
apply();
"""
