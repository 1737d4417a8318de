#!/usr/bin/env python3
"""page_probe.py PAGE WIDTH AXE FOLDER: makes FOLDER/index.html, which shows PAGE in a frame WIDTH pixels wide.

Once the page is loaded, the outer one says `found: ...` for each thing wrong with it, then `looked`. The page is
watched from within, since a browser keeps files apart: a script before its own ones notes what it does, another
after them runs AXE, clicks its buttons, runs AXE again, and tells the outer page.
"""
import pathlib
import sys

WATCH = """
const found = [];
addEventListener("error", (event) => found.push("error: " + event.message));
addEventListener("unhandledrejection", (event) => found.push("rejected: " + event.reason));
addEventListener("securitypolicyviolation", (event) => found.push("request: " + event.blockedURI));
for (const level of ["error", "warn"]) console[level] = (...all) => found.push("console: " + all.join(" "));
"""

LOOK = """
const audit = async () => {
  for (const { id, nodes } of (await axe.run()).violations)
    for (const { html } of nodes) found.push(`axe: ${id}: ${html.slice(0, 200)}`);
};
const beside = () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`scrolls: ${scrollWidth} > ${clientWidth}`);
};
addEventListener("load", async () => {
  const places = document.querySelectorAll(".chart"), drawn = document.querySelectorAll(".chart svg path");
  if (places.length === 0 || drawn.length === 0) found.push("nothing is drawn");
  await audit();
  beside();
  const buttons = () => document.querySelectorAll(".tools button");
  for (let at = 0; at < buttons().length; ++at) buttons()[at].click();
  for (const select of document.querySelectorAll("select"))
    for (let at = 0; at < Math.min(4, select.options.length); ++at) {
      select.selectedIndex = at;
      select.dispatchEvent(new Event("change"));
    }
  for (const one of document.querySelectorAll("details")) one.open = true;
  await audit();
  beside();
  for (const { name } of performance.getEntriesByType("resource")) found.push("request: " + name);
  parent.postMessage(found, "*");
});
"""

OUTER = """<!DOCTYPE html><title>probe</title>
<iframe src="page.html" style="width:{width}px;height:800px;border:0"></iframe>
<script>addEventListener("message", ({{ data }}) => {{
  const text = [...data.map((one) => "found: " + one.replaceAll("\\n", " ")), "looked"].join("\\n");
  document.body.replaceChildren(Object.assign(document.createElement("pre"), {{ textContent: "\\n" + text + "\\n" }}));
}});</script>
"""


def main():
    page, width, axe, folder = sys.argv[1:]
    text = pathlib.Path(page).read_text()
    start, end = "<style>", "</body>"
    assert start in text and end in text, page
    text = text.replace(start, f"<script>{WATCH}</script>{start}", 1)
    before, _, after = text.rpartition(end)
    axe_text = pathlib.Path(axe).read_text()
    text = f"{before}<script>{axe_text}</script><script>{LOOK}</script>{end}{after}"
    to = pathlib.Path(folder)
    to.mkdir(exist_ok=True)
    (to / "page.html").write_text(text)
    (to / "index.html").write_text(OUTER.format(width=int(width)))


main()
