/* Loaded before Gradio: maps the browser's language to one the page has, and lets a mark
   [n] open the passage it cites, a reference be copied, and Enter compare. */
"use strict";

(() => {
  const map = (tag) => {
    if (!/^zh\b/i.test(tag)) return "en";
    return /hant|-(tw|hk|mo)\b/i.test(tag) ? "zh-TW" : "zh-CN";
  };
  const language = map(navigator.language || "en");
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
  document.documentElement.lang = language;

  const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  let opener = null; // the mark that opened the panel
  let isOpening = false;

  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.('a[href^="#cite-"]');
    const box = document.querySelector("#wj-target textarea");
    if (!mark || !box) return;
    event.preventDefault();
    event.stopPropagation();
    opener = mark;
    isOpening = true;
    // The time makes the same mark count when it is chosen twice.
    setValue.call(box, `${mark.getAttribute("href")}~${Date.now()}`);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".wj-reference > button");
    if (!button) return;
    navigator.clipboard.writeText(button.previousElementSibling.textContent)
      .then(() => button.classList.add("wj-copied"));
  }, true);

  // Gradio names a message by its source, tags and all, which would be read aloud.
  const unlabel = () => document.querySelectorAll("#wj-chat [data-testid][aria-label]")
    .forEach((message) => message.removeAttribute("aria-label"));

  const focusPanel = () => {
    const heading = document.querySelector("#wj-passage .wj-passage h3, #wj-passage .wj-notice");
    if (!isOpening || !heading) return;
    isOpening = false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    document.querySelector("#wj-passage mark")?.scrollIntoView({ block: "nearest" });
  };
  new MutationObserver(() => { unlabel(); focusPanel(); })
    .observe(document, { childList: true, subtree: true });

  // A topic is one line; among claims, a line may end, so Ctrl or Command is needed there.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const isTopic = event.target.closest?.("#wj-topic, #wj-aspects");
    const isClaim = (event.ctrlKey || event.metaKey) && event.target.closest?.("#wj-claimed");
    if (!isTopic && !isClaim) return;
    event.preventDefault();
    document.querySelector(isTopic ? "#wj-compare" : "#wj-find")?.click();
  }, true);

  document.addEventListener("keydown", (event) => {
    const close = document.querySelector(".sidebar.open .toggle-button");
    if (event.key !== "Escape" || !close) return;
    close.click();
    opener?.focus();
  });
})();
