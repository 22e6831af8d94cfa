/* Fills the library's tab with what the server makes: links and forms in it load their answer
   into the part that they name. An article is an entry of the browser's history: Back closes it. */
"use strict";

(() => {
  const root = () => document.querySelector("#wj-library");
  let remembered = "/library/articles"; // the list as it was last narrowed

  const parse = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    // The server escapes whatever comes from an article; this is the second lock.
    page.querySelectorAll("script, iframe, object, embed").forEach((part) => part.remove());
    page.querySelectorAll("*").forEach((part) => [...part.attributes].forEach(({ name }) => {
      if (name.startsWith("on")) part.removeAttribute(name);
    }));
    return [...page.body.childNodes];
  };

  const settle = (into) => {
    const switching = into.querySelector("[data-switch]");
    if (switching) window.wenju.switchTo(switching.dataset.switch);
    const focused = into.querySelector("[data-focus]");
    focused?.focus({ preventScroll: true });
    if (focused) into.scrollIntoView({ block: "nearest" });
  };

  const load = async (path, { into, instead, ...options }) => {
    const place = instead || (into ? document.getElementById(into) : root());
    if (!place) return;
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(window.wenju.address(path), {
        headers: { "x-wenju": "page" }, ...options,
      });
      const parts = parse(await answer.text());
      if (instead) instead.replaceWith(...parts);
      else { place.replaceChildren(...parts); settle(place); }
      if (/^\/library\/(list|articles)/.test(path)) remembered = path.replace("/list", "/articles");
      if (answer.headers.has("x-wenju-changed") || path.endsWith("/edit")) window.wenju.changed();
    } finally {
      place.removeAttribute("aria-busy");
    }
  };

  let shown = null; // the article's address, or none for the list
  const state = (path) => ({ ...history.state, wenjuArticle: path });
  const enter = (path) => {
    const next = path.startsWith("/library/article/") ? path : null;
    if (next === shown) return;
    shown = next;
    history.pushState(state(next), "");
  };
  const leave = () => {
    shown = null;
    if (history.state?.wenjuArticle) history.replaceState(state(null), "");
  };
  leave(); // a page that is loaded anew shows none
  addEventListener("popstate", () => {
    const path = history.state?.wenjuArticle ?? null;
    if (!root() || path === shown) return;
    shown = path;
    load(path ?? remembered, { into: "wl-main" });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#wj-library a[data-into], #wj-library a[data-instead]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const path = "remembered" in link.dataset ? remembered : link.getAttribute("href");
    if (link.dataset.into === "wl-main") enter(path);
    const instead = "instead" in link.dataset && (link.closest("li.wl-more") || link);
    load(path, { into: link.dataset.into, instead });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("#wj-library form[data-into]");
    if (!form) return;
    event.preventDefault();
    const values = new URLSearchParams(new FormData(form, event.submitter));
    const path = form.getAttribute("action");
    const { into } = form.dataset;
    if (path.endsWith("/remove")) leave();
    if (form.method === "post") load(path, { into, method: "POST", body: values });
    else load(`${path}?${values}`, { into });
  });

  document.addEventListener("reset", (event) => {
    const form = event.target.closest?.("#wj-library form[data-into]");
    if (!form) return;
    event.preventDefault(); // it would bring back what was narrowed before
    form.querySelectorAll("input").forEach((input) => { input.value = ""; });
    form.querySelectorAll("select").forEach((list) => { list.selectedIndex = 0; });
    form.requestSubmit();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("#wj-library .wl-filters select")) event.target.form.requestSubmit();
  });

  document.addEventListener("toggle", (event) => {
    const part = event.target;
    if (!part.matches?.("#wj-library details[data-load]") || !part.open) return;
    load(part.dataset.load, { into: part.querySelector("div").id });
  }, true);

  const refresh = () => {
    remembered = "/library/articles";
    leave();
    if (root()) load("/library", {});
  };
  document.addEventListener("wenju-switched", refresh);
  document.addEventListener("wenju-added", () => load("/library/articles", { into: "wl-main" }));

  // Gradio makes the tab when it is first opened.
  new MutationObserver(() => {
    if (!root() || root().dataset.loaded) return;
    root().dataset.loaded = "1";
    refresh();
  }).observe(document, { childList: true, subtree: true });
})();
