/* Loaded before Gradio: maps the browser's language to one the page has. */
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
})();
