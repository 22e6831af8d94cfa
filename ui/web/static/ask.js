/* Asks what may be asked next, keeps the end in sight, names messages for who listens. */
"use strict";

// What scripts of this page share: to write into a box of Gradio's so that it notices.
window.wenju = Object.assign(window.wenju ?? {}, {
  write(box, text) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  },
});

(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".wj-suggestion");
    const box = document.querySelector("#wj-ask textarea");
    if (!button || !box) return;
    window.wenju.write(box, button.textContent);
    requestAnimationFrame(() => {
      document.querySelector("#wj-ask .submit-button")?.click();
      box.focus();
    });
  }, true);

  // Gradio names a message by its source, tags and all, which would be read aloud.
  const unlabel = () => document.querySelectorAll("#wj-chat [data-testid][aria-label]")
    .forEach((message) => message.removeAttribute("aria-label"));
  // Nor does it name the two buttons in the box, which have no letters.
  const label = () => {
    for (const kind of ["submit", "stop"]) {
      const name = document.querySelector(`.wj-names-${kind}`)?.textContent;
      const button = document.querySelector(`#wj-ask .${kind}-button`);
      if (!name || !button || button.title === name) continue;
      button.title = name;
      button.setAttribute("aria-label", name);
    }
  };
  new MutationObserver(label).observe(document, { childList: true, subtree: true });
  new MutationObserver(unlabel).observe(document, { childList: true, subtree: true });

  // A menu closes where one clicks elsewhere, and with Escape.
  document.addEventListener("click", (event) => {
    document.querySelectorAll(".wj-menu[open]").forEach((menu) => {
      if (!event.composedPath().includes(menu)) menu.removeAttribute("open");
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.(".wj-menu[open]");
    if (!menu) return;
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  });
})();
