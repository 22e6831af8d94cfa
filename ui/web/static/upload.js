/* Sends files that are chosen or dropped, and tells how far each of them is. */
"use strict";

(() => {
  const form = () => document.querySelector("#wl-upload");

  const lines = (files) => {
    const list = document.querySelector("#wl-sent");
    list.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = file.name;
      const bar = document.createElement("progress");
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      const state = document.createElement("span");
      line.append(name, bar, state);
      return line;
    }));
    return [...list.children].map((line) => ({
      show: (share, told) => {
        line.querySelector("progress").value = share;
        line.querySelector("span").textContent = told;
      },
      name: line.querySelector("bdi").textContent,
    }));
  };

  const notice = (told) => {
    const line = document.createElement("p");
    line.className = "wl-said wl-bad";
    line.setAttribute("role", "alert");
    line.textContent = told;
    document.querySelector("#wl-receipts").replaceChildren(line);
  };

  const receive = (request, shown, words) => {
    let read = 0;
    let current = null; // the file that is being read
    request.onprogress = request.onload = () => {
      const text = request.responseText;
      const end = text.lastIndexOf("\n") + 1;
      for (const line of text.slice(read, end).split("\n").filter(Boolean)) {
        const event = JSON.parse(line);
        if (event.waiting) shown.forEach((one) => one.show(1, words.waiting));
        if ("total" in event) {
          current?.show(1, words.embedding);
          current = shown.find((one) => one.name === event.name);
          current?.show(1, words.reading);
        }
        if ("html" in event) finish(event.html);
      }
      read = end;
      if (request.readyState === XMLHttpRequest.DONE && request.status >= 400) {
        try { finish(JSON.parse(text).html); } catch { notice(words.broken); }
      }
    };
  };

  const finish = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("script, iframe, object, embed").forEach((part) => part.remove());
    document.querySelector("#wl-sent").replaceChildren();
    document.querySelector("#wl-receipts").replaceChildren(...page.body.childNodes);
    form().removeAttribute("aria-busy");
    document.dispatchEvent(new CustomEvent("wenju-added"));
    window.wenju.changed();
  };

  const send = (files) => {
    const words = form().dataset;
    document.querySelector("#wl-receipts").replaceChildren();
    if (!files.length || form().hasAttribute("aria-busy")) return;
    if (files.length > Number(words.most)) { notice(words.many); return; }
    if (files.reduce((sum, file) => sum + file.size, 0) > Number(words.bytes)) { notice(words.large); return; }
    const shown = lines(files);
    const body = new FormData();
    files.forEach((file) => body.append("file", file));
    const request = new XMLHttpRequest();
    request.open("POST", window.wenju.address("/library/upload"));
    request.setRequestHeader("x-wenju", "page");
    request.upload.onprogress = ({ loaded }) => {
      let sent = loaded; // files go one after the other
      files.forEach((file, n) => {
        const share = file.size ? Math.max(0, Math.min(1, sent / file.size)) : 1;
        shown[n].show(share, words.sending);
        sent -= file.size;
      });
    };
    request.onerror = () => { notice(words.broken); form().removeAttribute("aria-busy"); };
    receive(request, shown, words);
    form().setAttribute("aria-busy", "true");
    request.send(body);
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#wl-upload input[type=file]")) return;
    send([...event.target.files]);
    event.target.value = ""; // the same files may be chosen again
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "wl-upload") event.preventDefault();
  });

  const over = (event) => event.target.closest?.("#wj-library") && event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    form()?.classList.add("wl-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form()?.classList.remove("wl-over");
  });
  document.addEventListener("drop", (event) => {
    form()?.classList.remove("wl-over");
    if (!over(event)) return;
    event.preventDefault();
    send([...event.dataTransfer.files]);
  });
})();
