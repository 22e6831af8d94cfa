/* Language, colours and the type of quotes: kept by this browser. */
"use strict";

(() => {
  const kinds = ["language", "theme", "quotes"];
  const valueOf = (button, kind) =>
    [...button.classList].find((name) => name.startsWith(`wj-${kind}-`))?.slice(`wj-${kind}-`.length);
  const inForce = (kind) => kind === "language"
    ? navigator.language : document.documentElement.dataset[kind];

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#wj-looks .wj-segments button");
    if (!button) return;
    for (const kind of kinds) {
      const value = valueOf(button, kind);
      if (!value || value === inForce(kind)) continue;
      try { localStorage.setItem(`wenju-${kind}`, value); } catch { return; }
      if (kind === "quotes") { document.documentElement.dataset.quotes = value; press(); continue; }
      const here = new URL(location.href);
      here.searchParams.delete("__theme");
      location.replace(here);
    }
  }, true);

  const press = () => {
    for (const kind of kinds) {
      document.querySelectorAll(`#wj-looks [class*="wj-${kind}-"]`).forEach((button) => {
        const pressed = String(valueOf(button, kind) === inForce(kind));
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      });
    }
  };
  new MutationObserver(press).observe(document, { childList: true, subtree: true });
})();
