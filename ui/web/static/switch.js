/* Keeps the visitor's collection: a list to choose from, kept in the browser, told to Gradio. */
"use strict";

window.wenju = (() => {
  const KEY = "wenju-collection";
  const LANGUAGES = { "zh-CN": "zh-Hans", "zh-TW": "zh-Hant" };
  const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  let chosen = localStorage.getItem(KEY) || "";

  const address = (path) => {
    const url = new URL(path, location.origin);
    url.searchParams.set("language", LANGUAGES[document.documentElement.lang] || "en");
    if (chosen) url.searchParams.set("collection", chosen);
    return url;
  };

  const tell = () => {
    const box = document.querySelector("#wj-collection textarea");
    if (!box || box.value === chosen) return;
    setValue.call(box, chosen);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const choose = (name) => {
    chosen = name;
    localStorage.setItem(KEY, name);
    tell();
    document.dispatchEvent(new CustomEvent("wenju-switched"));
  };

  const show = async () => {
    const place = document.querySelector("#wj-name");
    const answer = await fetch(address("/library/names"));
    if (!place || !answer.ok) return;
    const { label, names } = await answer.json();
    if (!names.some(({ name }) => name === chosen)) choose(""); // it was deleted
    const list = document.createElement("select");
    list.append(...names.map(({ name, label }) => new Option(label, name, false, name === chosen)));
    list.addEventListener("change", () => choose(list.value));
    const box = document.createElement("label");
    box.id = "wj-switch";
    box.hidden = names.length < 2;
    box.append(`${label} `, list);
    document.querySelector("#wj-switch")?.remove();
    place.append(box);
    tell();
  };

  const wait = new MutationObserver(() => {
    if (!document.querySelector("#wj-name") || !document.querySelector("#wj-collection textarea")) return;
    wait.disconnect();
    show();
  });
  wait.observe(document, { childList: true, subtree: true });

  return {
    address,
    /** Switch to another collection; the list is made anew, since that may be new itself. */
    switchTo: (name) => { choose(name); return show(); },
    /** Tell Gradio that the articles of the collection have changed. */
    changed: () => document.querySelector("#wj-changed")?.click(),
  };
})();
