/* Lets a mark [n] open the passage it cites; steps from quote to quote; shows either form.
   The open panel is an entry of the browser's history, so that Back closes it. */
"use strict";

(() => {
  const MARK = 'a[href^="#cite-"]';
  let opener = null; // the mark that the panel shows
  let block = null; // the answer that it stands in
  let isOpening = false;
  let showsFound = false; // as found, until the switch is used again

  const isOpen = () => document.querySelector("#wj-panel.open");
  const passage = () => document.querySelector("#wj-passage .wj-passage");

  // Every quote of an answer once, by number; the same mark stands in the text and below it.
  const marks = () => {
    if (!block) return [];
    const found = new Map();
    for (const mark of block.querySelectorAll(MARK)) {
      const href = mark.getAttribute("href");
      if (!found.has(href)) found.set(href, mark);
    }
    const number = (mark) => Number(mark.textContent.replace(/\D/g, ""));
    return [...found.values()].sort((one, other) => number(one) - number(other));
  };
  const place = () => marks().findIndex(
    (mark) => mark.getAttribute("href") === opener?.getAttribute("href"));

  const open = (mark) => {
    const box = document.querySelector("#wj-target textarea");
    if (!box) return;
    opener?.classList.remove("wj-shown");
    opener = mark;
    mark.classList.add("wj-shown");
    block = mark.closest(".wj-answer") ?? mark.closest(".prose");
    isOpening = true;
    enter();
    // The time makes the same mark count when it is chosen twice.
    window.wenju.write(box, `${mark.getAttribute("href")}~${Date.now()}`);
  };
  const isEntered = () => history.state?.wenjuPanel;
  const enter = () => {
    if (!isEntered()) history.pushState({ ...history.state, wenjuPanel: true }, "");
  };
  if (isEntered()) history.replaceState({ ...history.state, wenjuPanel: false }, ""); // loaded anew
  const step = (by) => {
    const all = marks();
    if (!all.length) return;
    const next = all[(place() + by + all.length) % all.length];
    next.closest("details")?.setAttribute("open", "");
    next.scrollIntoView({ block: "nearest" });
    open(next);
  };

  const dress = () => {
    const shown = passage();
    if (!shown) return;
    const found = Boolean(showsFound && shown.querySelector(".wj-as-found"));
    shown.classList.toggle("wj-shows-found", found);
    shown.querySelector(".wj-to-found")?.setAttribute("aria-pressed", String(found));
    shown.querySelector(".wj-to-cleaned")?.setAttribute("aria-pressed", String(!found));
    const position = shown.querySelector(".wj-position");
    const count = marks().length;
    const told = place() < 0 ? "" : `${place() + 1} / ${count}`;
    if (position && position.textContent !== told) position.textContent = told;
    shown.querySelectorAll(".wj-steps button").forEach((button) => { button.disabled = count < 2; });
  };

  document.addEventListener("click", (event) => {
    const clicked = event.target.closest?.(
      `${MARK}, .wj-previous, .wj-following, .wj-to-found, .wj-to-cleaned`);
    if (!clicked) return;
    if (clicked.matches(MARK)) {
      if (!document.querySelector("#wj-target textarea")) return;
      event.preventDefault();
      event.stopPropagation();
      open(clicked);
    } else if (clicked.matches(".wj-previous, .wj-following")) {
      step(clicked.matches(".wj-following") ? 1 : -1);
    } else {
      showsFound = clicked.matches(".wj-to-found");
      dress();
    }
  }, true);

  const focusPanel = () => {
    const heading = document.querySelector("#wj-passage .wj-passage h3, #wj-passage .wj-notice");
    if (!isOpening || !heading) return;
    isOpening = false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const marked = [...document.querySelectorAll("#wj-passage mark")].find((one) => one.offsetParent);
    marked?.scrollIntoView({ block: "nearest" });
  };
  // What is shown is replaced as a whole, so its own time is enough to know it.
  let dressed = null;
  new MutationObserver(() => {
    if (passage() !== dressed) { dressed = passage(); dress(); focusPanel(); }
    else if (isOpening) focusPanel();
  }).observe(document, { childList: true, subtree: true });

  const toggle = () => document.querySelector("#wj-panel .toggle-button")?.click();
  const close = () => {
    toggle(); // which leaves the entry
    settle();
  };
  const settle = () => {
    opener?.classList.remove("wj-shown");
    // An answer that grew since has new marks in the place of the old.
    const again = opener?.isConnected ? opener
      : document.querySelector(`${MARK}[href="${opener?.getAttribute("href")}"]`);
    again?.focus();
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#wj-panel .toggle-button")) return;
    if (!isOpen()) enter();
    else if (isEntered()) history.back();
  }, true);
  addEventListener("popstate", () => {
    if (Boolean(isOpen()) === Boolean(isEntered())) return;
    toggle();
    if (!isEntered()) settle();
  });
  const isWriting = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!isOpen() || event.isComposing || !event.isTrusted) return;
    if (event.key === "Escape") { close(); return; }
    if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    // A Chinese keyboard writes 【 where an English one writes [.
    const by = { BracketLeft: -1, KeyP: -1, BracketRight: 1, KeyN: 1 }[event.code]
      ?? { "[": -1, "【": -1, p: -1, "]": 1, "】": 1, n: 1 }[event.key];
    if (by) { event.preventDefault(); step(by); }
  });
})();
