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
      if (kind === "language") { location.reload(); continue; } // all labels are Gradio's to word anew
      document.documentElement.dataset[kind] = value;
      if (kind === "theme") paint();
      press();
    }
  }, true);

  // As Gradio does it when it starts; after it, where it follows the system's colours.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const theme = inForce("theme");
    document.body.classList.toggle("dark", theme === "system" ? system.matches : theme === "dark");
    system.addEventListener("change", paint);
  };

  // The tab that was open is open again after a reload, as after a choice of the language.
  const TAB = "wenju-tab";
  const tabs = () => [...document.querySelectorAll("#wj-tabs > .tab-wrapper [role=tab]")];
  document.addEventListener("click", (event) => {
    const number = tabs().indexOf(event.target.closest?.("[role=tab]"));
    try { if (number >= 0) sessionStorage.setItem(TAB, number); } catch { /* the first one, then */ }
  }, true);
  let opened = "0";
  try { opened = sessionStorage.getItem(TAB) ?? "0"; } catch { /* nothing is kept here */ }
  const wait = new MutationObserver(() => {
    if (!tabs()[opened]) return;
    wait.disconnect();
    if (opened !== "0") tabs()[opened].click();
  });
  wait.observe(document, { childList: true, subtree: true });

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
