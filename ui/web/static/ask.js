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
  // Nor does it name the two buttons in the box; others it names in English alone.
  const NAMED = { submit: "#wj-ask .submit-button", stop: "#wj-ask .stop-button", talk: "#wj-chat [role=log]",
    panel: "#wj-panel .toggle-button", close: ".toast-close" };
  const label = () => {
    for (const [kind, selector] of Object.entries(NAMED)) {
      const name = document.querySelector(`.wj-names-${kind}`)?.textContent;
      const named = document.querySelector(selector);
      if (!name || !named || named.getAttribute("aria-label") === name) continue;
      named.setAttribute("aria-label", name);
      if (named.matches("button")) named.title = name;
    }
  };
  new MutationObserver(label).observe(document, { childList: true, subtree: true });
  new MutationObserver(unlabel).observe(document, { childList: true, subtree: true });

  // What is typed into the list of places replaces what stands there. Gradio narrows the list by
  // keys alone, of which there are none when an input method writes a word.
  document.addEventListener("click", (event) => {
    if (event.target.matches?.("#wj-scope input")) event.target.select();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#wj-scope input")) return;
    event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Unidentified", bubbles: true }));
  });

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
