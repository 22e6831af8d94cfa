/* Keeps conversations in this browser: named by their first question, removable, exportable;
   and what is typed and not asked yet. */
"use strict";

(() => {
  const KEY = "wenju-conversations";
  const MOST = 30; // conversations
  const MOST_TURNS = 100; // of one
  const MOST_CHARS = 2_000_000; // of all; browsers allow about 5 million
  const NAME_CHARS = 60;

  const $ = (selector) => document.querySelector(selector);
  const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

  const isTurn = (turn) => Array.isArray(turn) && turn.length === 2 && turn.every((one) => typeof one === "string");
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return kept.all.filter((one) => typeof one.id === "string" && Array.isArray(one.turns)
        && one.turns.length && one.turns.every(isTurn));
    } catch { return []; }
  };
  const write = (all) => {
    const kept = all.slice(0, MOST); // the latest first
    while (kept.length) {
      const text = JSON.stringify({ all: kept });
      if (text.length <= MOST_CHARS || kept.length === 1) {
        try { localStorage.setItem(KEY, text); return; } catch { /* no room: let go of the oldest */ }
      }
      kept.pop();
    }
    try { localStorage.removeItem(KEY); } catch { /* nothing can be kept here */ }
  };
  const setCurrent = (id) => { try { sessionStorage.setItem(KEY, id); } catch { /* a new one next time */ } };
  const getCurrent = () => { try { return sessionStorage.getItem(KEY); } catch { return null; } };

  let ownId = newId(); // of what is asked before anything was put back
  const shownId = () => $("#wj-current")?.textContent.trim() || ownId;

  // Turns as they stand on the page: blocks of our own making, each of one element.
  const turnsShown = () => {
    const turns = [];
    for (const block of document.querySelectorAll("#wj-chat :is(.wj-asked, .wj-answer, .wj-notice)")) {
      if (block.classList.contains("wj-asked")) turns.push([block, null]);
      else if (turns.length) turns.at(-1)[1] = block;
    }
    return turns.filter(([, answered]) => answered);
  };
  const source = (block) => {
    const copy = block.cloneNode(true);
    copy.querySelectorAll(".wj-shown").forEach((mark) => mark.classList.remove("wj-shown"));
    return copy.outerHTML;
  };

  const save = () => {
    const shown = turnsShown();
    if (!shown.length) return;
    const id = shownId();
    const all = read();
    const before = all.find((one) => one.id === id);
    const turns = shown.slice(-MOST_TURNS).map((turn) => turn.map(source));
    if (before && JSON.stringify(before.turns) === JSON.stringify(turns)) return;
    const name = before?.name ?? shown[0][0].textContent.slice(0, NAME_CHARS);
    const one = { id, name, at: Date.now(), turns };
    write([one, ...all.filter((other) => other.id !== id)]);
    setCurrent(id);
  };

  const put = (one) => {
    const box = $("#wj-restore textarea");
    if (!box) return;
    $("#wj-ask .stop-button")?.click(); // what is being answered belongs to another
    setCurrent(one.id);
    window.wenju.write(box, JSON.stringify({ id: one.id, turns: one.turns, time: Date.now() }));
  };
  const begin = () => { ownId = newId(); put({ id: ownId, turns: [] }); };

  const list = () => {
    const place = $(".wj-conversations");
    if (!place) return;
    const all = read();
    $(".wj-kept .wj-none").hidden = all.length > 0;
    $(".wj-forget").hidden = !all.length;
    $(".wj-forget-sure").hidden = true;
    place.replaceChildren(...all.map((one) => {
      const item = document.createElement("li");
      const open = document.createElement("button");
      open.type = "button";
      open.className = "wj-open";
      open.textContent = one.name;
      open.title = `${one.name}\n${new Date(one.at).toLocaleString(navigator.language)}`;
      open.setAttribute("aria-current", String(one.id === shownId()));
      open.addEventListener("click", () => { save(); put(one); closeMenu(); });
      const remove = $(".wj-kept .wj-button.wj-remove").cloneNode(true);
      remove.setAttribute("aria-label", `${remove.title} ${one.name}`);
      remove.addEventListener("click", () => forget([one.id]));
      item.append(open, remove);
      return item;
    }));
  };
  const forget = (ids) => {
    write(read().filter((one) => !ids.includes(one.id)));
    if (ids.includes(shownId())) begin();
    list();
  };
  const closeMenu = () => document.querySelectorAll(".wj-menu[open]")
    .forEach((menu) => menu.removeAttribute("open"));

  // What a file is made of: links and texts; the server cuts the quotes anew.
  const links = (block) => [...block.querySelectorAll("a.wj-mark")].map((mark) => mark.getAttribute("href"));
  const words = (block) => {
    const copy = block.cloneNode(true);
    copy.querySelectorAll("a.wj-mark").forEach((mark) => mark.remove());
    return copy.textContent;
  };
  const told = ([asked, answered]) => {
    const each = (selector) => [...answered.querySelectorAll(selector)];
    const isNotice = answered.classList.contains("wj-notice");
    const silence = isNotice ? each("p") : each(":scope > p:not([class]), .wj-within, .wj-silent, .wj-writing");
    return {
      question: asked.textContent,
      understood: answered.querySelector(".wj-standalone")?.textContent ?? "",
      sentences: each("p:is(.wj-quote, .wj-written)").map((one) => ({ text: words(one), marks: links(one) })),
      told: silence.map((one) => one.textContent),
      closest: each(".wj-closest").flatMap(links),
    };
  };
  const download = async (ending) => {
    const turns = turnsShown().map(told);
    if (!turns.length) return;
    const style = $("#wj-chosen-style input:checked")?.value ?? "gbt7714";
    const failed = $(".wj-export .wj-failed");
    failed.classList.remove("wj-told");
    try {
      const reply = await fetch(`/conversation.${ending}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ turns, style }),
      });
      if (!reply.ok) throw new Error(String(reply.status));
      const name = /filename\*=UTF-8''(\S+)/.exec(reply.headers.get("content-disposition"))?.[1];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = decodeURIComponent(name ?? `wenju.${ending}`);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      closeMenu();
    } catch { failed.classList.add("wj-told"); }
  };

  const actions = {
    "wj-new": () => { save(); begin(); closeMenu(); $("#wj-ask textarea")?.focus(); },
    "wj-forget": () => { $(".wj-forget").hidden = true; $(".wj-forget-sure").hidden = false; $(".wj-forget-sure").focus(); },
    "wj-forget-sure": () => forget(read().map((one) => one.id)),
    "wj-save-md": () => download("md"),
    "wj-save-docx": () => download("docx"),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".wj-tools button");
    const name = button && Object.keys(actions).find((one) => button.classList.contains(one));
    if (name) actions[name]();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".wj-kept[open]")) list();
  }, true);

  const TYPED = "wenju-typed";
  const box = () => $("#wj-ask textarea");
  const keepTyped = () => { try { sessionStorage.setItem(TYPED, box()?.value ?? ""); } catch { /* lost */ } };
  const bringTyped = () => {
    let typed = "";
    try { typed = sessionStorage.getItem(TYPED) ?? ""; } catch { /* nothing was kept */ }
    if (typed && !box().value) window.wenju.write(box(), typed);
  };
  document.addEventListener("input", (event) => {
    if (event.target === box()) keepTyped();
  });

  // Saved when the chat has come to rest; put back once, when the page is ready.
  let timer = 0;
  let isBack = false;
  new MutationObserver((changes) => {
    if (!isBack && $("#wj-restore textarea") && $("#wj-chat") && box()) {
      isBack = true;
      const one = read().find((other) => other.id === getCurrent());
      if (one) put(one);
      bringTyped();
    }
    if (changes.some((change) => change.target.closest?.("#wj-chat"))) {
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    }
  }).observe(document, { childList: true, subtree: true });
  addEventListener("pagehide", () => { save(); if (box()) keepTyped(); });
})();
