// The style sheet and the script of the pages, embedded so that a page needs no other file.
#include <string_view>

namespace ipc::demo {

extern const std::string_view page_style, page_script;

const std::string_view page_style = R"(
:root{color-scheme:light dark;--paper:#fffefb;--ink:#1c1b19;--soft:#5a5751;--rule:#d9d5cc;--mark:#0062a8;--good:#00653f;--bad:#b3261e;
--s0:#0062a8;--s1:#a3216f;--s2:#8a5a00;--s3:#007a55;--s4:#6a51a3}
@media (prefers-color-scheme:dark){:root{--paper:#171614;--ink:#ece9e2;--soft:#aaa59b;--rule:#3c3a36;--mark:#6bb3f0;--good:#5fd09a;--bad:#ff8a80;
--s0:#6bb3f0;--s1:#f08ac8;--s2:#f0b060;--s3:#4cc99a;--s4:#b9a3f0}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding:6rem}
body{margin:0 auto;padding:1.25rem 1rem 5rem;max-width:70rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.2;margin:.2rem 0 1rem}
h2,h3{line-height:1.25;margin:2rem 0 .4rem;font-size:1.15rem}
p,label{max-width:44rem}p{margin:.5rem 0}
.note,small,.t,th{color:var(--soft)}.note,small,table{font-size:.9rem}
fieldset{border:1px solid var(--rule);border-radius:.5rem;padding:.4rem 1rem .8rem;max-width:46rem}
legend{font-weight:650;padding:0 .4rem}
label{display:block;padding:.25rem 0 .25rem 1.6rem;text-indent:-1.6rem;cursor:pointer}
[type=radio]{width:1rem;margin:0 .6rem 0 0;vertical-align:-.1rem}
details.reveal{margin-top:1.4rem;border-top:1px solid var(--rule);padding-top:.6rem}
summary{cursor:pointer;color:var(--mark)}.reveal>summary h2{display:inline;font-size:1.2rem;font-weight:650}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse}
th,td{padding:.2rem 1rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
code,pre{font:.82rem/1.4 ui-monospace,monospace}
pre{overflow-x:auto;border:1px solid var(--rule);padding:.8rem;border-radius:.4rem}
.fact{border-left:3px solid var(--rule);padding-left:.7rem}
.seen{border-color:var(--good)}.seen b{color:var(--good)}.failed{border-color:var(--bad)}.failed b{color:var(--bad)}
aside{border:1px solid var(--rule);border-radius:.5rem;padding:.1rem 1rem .4rem;max-width:46rem;margin:1.2rem 0}aside h3{margin-top:.6rem}
a{color:var(--mark)}
.seq{--t:5.8rem;min-width:calc(var(--t) + var(--n)*11rem)}
.seq ol{list-style:none;margin:0;padding:0}
.ev{display:grid;grid-template-columns:var(--t) repeat(var(--n),minmax(0,1fr));align-items:center;padding:.22rem 0;
background:repeating-linear-gradient(90deg,transparent 0,transparent calc(50%/var(--n) - .5px),var(--rule) calc(50%/var(--n) - .5px),var(--rule) calc(50%/var(--n) + .5px),transparent calc(50%/var(--n) + .5px),transparent calc(100%/var(--n))) right/calc(100% - var(--t)) 100% no-repeat}
.ev>*{grid-row:1}.ev>.more{grid-row:2;grid-column:2/-1;background:var(--paper);font-size:.85rem;color:var(--soft);padding-left:.4rem}
.t{grid-column:1;white-space:nowrap;font:.78rem ui-monospace,monospace;text-align:right;padding-right:.6rem}
.heads{position:sticky;top:0;z-index:3;background:var(--paper);border-bottom:1px solid var(--rule);align-items:end}
.heads{background:var(--paper)}.head{text-align:center;font-size:.85rem;line-height:1.2}
.box{justify-self:center;text-align:center;z-index:2;background:var(--paper);border:1px solid var(--rule);border-radius:.35rem;padding:.05rem .4rem;font-size:.82rem;line-height:1.3;max-width:96%;overflow-wrap:anywhere}
.k{border-style:dotted}.packet .box{border-color:var(--mark)}
.arrow{z-index:1;border-top:1.5px solid var(--soft);position:relative}
.arrow::after{position:absolute;left:var(--head);margin-left:-.3em;top:-.72em;font-style:normal;color:var(--soft);font-size:.9em;line-height:1.2}
.right::after{content:"▸"}.left::after{content:"◂"}
.begin .k{border-color:transparent}
.act .box{grid-column:2/-1;justify-self:stretch;max-width:none;border:1px dashed var(--bad)}
.nest{border:1px solid var(--mark);border-radius:.35rem;padding:.2rem .4rem;margin:.25rem 0;max-width:58rem}.nest b{display:block;font-size:.9rem}
.s0{color:var(--s0)}.s1{color:var(--s1)}.s2{color:var(--s2)}.s3{color:var(--s3)}.s4{color:var(--s4)}
.later{opacity:.18}.now .box{outline:2px solid var(--mark)}
nav{position:fixed;z-index:4;inset:auto 0 0 0;display:flex;gap:1rem;justify-content:center;align-items:center;background:var(--paper);border-top:1px solid var(--rule);padding:.4rem}
nav button{font-size:1.2rem;min-width:3rem;min-height:2.4rem;border:1px solid var(--rule);border-radius:.4rem;background:none;color:inherit;cursor:pointer}
output{min-width:12rem;text-align:center;font-size:.9rem;color:var(--soft)}
@media (min-width:44.01rem){wbr{display:none}}
@media (max-width:44rem){.seq{--t:4.8rem;min-width:calc(var(--t) + var(--n)*6.4rem)}.ev code{font-size:.66rem}.t{font-size:.6rem;padding-right:.3rem}.box{padding:.05rem .25rem}}
@media print{nav{display:none}.later{opacity:1}details::details-content{content-visibility:visible;display:block;height:auto}.wide{overflow:visible}.heads{position:static}section,tr,.ev{break-inside:avoid}}
)";

// Keys and buttons step through the moments. A chosen answer is judged when the answer is opened.
const std::string_view page_script = R"(
(() => {
const events = [...document.querySelectorAll('ol .ev')], out = document.querySelector('output');
const keys = out.textContent, reveal = document.querySelector('.reveal');
let at = -1;
const go = step => {
  at = Math.max(-1, Math.min(events.length - 1, at + step));
  if (at >= 0 && reveal) reveal.open = true;
  events.forEach((event, index) => {
    event.classList.toggle('now', index === at);
    event.classList.toggle('later', at >= 0 && index > at);
  });
  out.textContent = at < 0 ? keys : `${at + 1} / ${events.length}`;
  if (at >= 0) events[at].scrollIntoView({block: 'center', behavior: 'instant'});
};
document.querySelectorAll('[data-go]').forEach(button =>
  button.addEventListener('click', () => go(Number(button.dataset.go))));
document.addEventListener('keydown', event => {
  const on = event.target;
  if (on.matches('input, summary, pre') || (on.matches('.wide') && on.scrollWidth > on.clientWidth) ||
      event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === 'ArrowRight' || event.key === 'j') go(1);
  else if (event.key === 'ArrowLeft' || event.key === 'k') go(-1);
  else if (event.key === 'Escape') go(-events.length - 1);
  else return;
  event.preventDefault();
});
const quiz = document.querySelector('fieldset');
document.querySelector('.answer')?.addEventListener('toggle', () => {
  const chosen = quiz.querySelector(':checked');
  document.querySelector('.judged').textContent =
    !chosen ? '' : chosen.value === quiz.dataset.right ? quiz.dataset.yes : quiz.dataset.no;
});
if (!events.length) document.querySelector('nav').hidden = true;
})();
)";

}  // namespace ipc::demo
