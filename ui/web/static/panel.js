/* Lets a mark [n] open the passage it cites, and Escape close it. */
"use strict";

(() => {
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

  document.addEventListener("keydown", (event) => {
    const close = document.querySelector(".sidebar.open .toggle-button");
    if (event.key !== "Escape" || !close) return;
    close.click();
    opener?.focus();
  });
})();
