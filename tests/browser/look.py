"""What must hold of every page, whatever it is: judged in the browser, where it is drawn.

Width: nothing to scroll sideways. Pictures: each one loaded. People who do not see or do not point: a language, a
title, one heading of the first level, a name on every control, a focus that shows. Where the axe engine is
installed (`axe-playwright-python`), its rules for WCAG 2.2 AA, too.
"""

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

WIDTHS = (375, 1024, 1600)
LANGUAGES = ("en", "fr", "de")
#: Drawn by Wagtail itself; not for us to mend: rich text and lists in a page's body, the map beside it, messages after a
#: save, the hint in an empty list of documents.
NOT_OURS = (
    "[data-contentpath]", "#w-minimap-toggle", ".w-minimap", ".messages", "a[href='/admin/documents/multiple/add/']",
)  # fmt: skip
_AXE_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

_LOOK = """
async (notOurs) => {
  const troubles = [];
  const tell = (what, element) => troubles.push(what + (element ? ": " + element.outerHTML.slice(0, 160) : ""));
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const sticksOut = (e) => seen(e) && e.getBoundingClientRect().right > root.clientWidth + 1;
    const wide = [...document.body.querySelectorAll("*")].find(sticksOut);
    tell(`${root.scrollWidth} wide in ${root.clientWidth}`, wide);
  }
  if (!root.lang) tell("no language");
  if (!document.title.trim()) tell("no title");
  const headings = [...document.querySelectorAll("h1")].filter(seen);
  if (headings.length !== 1) tell(`${headings.length} headings of the first level`);
  for (const image of document.images) {
    if (!seen(image)) continue;
    image.loading = "eager";
    await Promise.race([image.decode().catch(() => {}), new Promise((r) => setTimeout(r, 8000))]);
    if (!image.naturalWidth) tell("picture not loaded", image);
    if (image.getAttribute("alt") === null) tell("picture without alt", image);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) tell(`id twice: ${id}`);
  const words = (e) => (e?.textContent || "").trim();
  const name = (e) => e.getAttribute("aria-label")
    || (e.getAttribute("aria-labelledby") || "").split(" ").map((id) => words(document.getElementById(id))).join("")
    || [...(e.labels || [])].map(words).join("") || e.title || e.placeholder
    || (["BUTTON", "A", "SUMMARY"].includes(e.tagName) ? words(e) || [...e.querySelectorAll("img")].map((i) => i.alt).join("") : "")
    || (e.type === "submit" ? e.value : "");
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href], summary, iframe")) {
    if (!seen(control) || control.closest(`[aria-hidden=true], ${notOurs}`)) continue;
    if (!name(control)) tell("control without a name", control);
  }
  return troubles;
}
"""

_FOCUS = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.tagName === "IFRAME") return "";
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const shows = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  return (shows && box.width > 0 ? "" : "focus does not show: " + at.outerHTML.slice(0, 160));
}
"""


def troubles_of(page: Any) -> list[str]:
    """What is wrong with the page as it is drawn now."""
    found: list[str] = page.evaluate(_LOOK, ", ".join(NOT_OURS))
    return [*found, *_axe(page)]


def focus_troubles(page: Any, presses: int = 12) -> list[str]:
    """Walk by the tabulator key: each stop must show where it is."""
    found = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        found.append(page.evaluate(_FOCUS))
    return [trouble for trouble in dict.fromkeys(found) if trouble]


def keep_picture(page: Any, name: str) -> None:
    """Into $SHOTS_DIR, for people to look at; nowhere if it is not set."""
    folder = os.environ.get("SHOTS_DIR")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def _axe(page: Any) -> list[str]:
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        return []
    page.evaluate(Path(spec.origin).with_name("axe.min.js").read_text("utf-8"))
    place = json.dumps({"exclude": [[selector] for selector in NOT_OURS]})
    result = page.evaluate(f"() => axe.run({place}, {json.dumps(_AXE_RULES)})")
    return [
        f"axe {rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        for node in rule["nodes"][:3]
    ]
