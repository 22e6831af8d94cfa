/* Loaded before all else: the language and the colours that were chosen, or the browser's. */
"use strict";

(() => {
  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const map = (tag) => {
    if (!/^zh\b/i.test(tag)) return "en";
    return /hant|-(tw|hk|mo)\b/i.test(tag) ? "zh-TW" : "zh-CN";
  };
  const root = document.documentElement;

  const chosen = stored("wenju-language");
  const language = ["zh-CN", "zh-TW", "en"].includes(chosen) ? chosen : map(navigator.language || "en");
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
  document.cookie = `wenju-language=${language}; path=/; SameSite=Strict`; // for what is told of the collection
  const isChat = !root.lang || location.pathname === "/"; // an article's page says its own language
  if (isChat) root.lang = language;

  const theme = ["light", "dark"].includes(stored("wenju-theme")) ? stored("wenju-theme") : "system";
  root.dataset.theme = theme;
  root.dataset.quotes = stored("wenju-quotes") === "serif" ? "serif" : "sans";
  // Gradio reads the colours from the address when it starts; nobody has to see them there.
  const here = new URL(location.href);
  if (isChat && (theme !== "system" || here.searchParams.has("__theme"))) {
    here.searchParams.set("__theme", theme);
    history.replaceState(history.state, "", here);
  }
})();
