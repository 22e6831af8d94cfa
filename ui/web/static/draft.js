/* Opens a draft's file into its box, and saves its report. */
"use strict";

(() => {
  const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  const boxOf = () => document.querySelector("#wj-draft textarea");

  const fill = (text) => {
    setValue.call(boxOf(), text);
    boxOf().dispatchEvent(new Event("input", { bubbles: true }));
  };

  // What went wrong, or nothing; a sentence of the server's, or the browser's.
  const tell = (sentence) => {
    const buttons = document.querySelector("#wj-draft-file").parentElement;
    let told = buttons.nextElementSibling?.matches(".wj-told") && buttons.nextElementSibling;
    if (!told) {
      told = document.createElement("p");
      told.className = "wj-told";
      told.setAttribute("role", "alert");
      buttons.after(told);
    }
    told.textContent = sentence;
  };

  const open = async (file) => {
    tell("");
    try {
      const url = `/draft?name=${encodeURIComponent(file.name)}`;
      const reply = await fetch(url, { method: "POST", body: file,
        headers: { "content-type": "application/octet-stream" } });
      const { text, refused } = await reply.json();
      if (refused) tell(refused); else fill(text);
    } catch (error) {
      tell(`${file.name}: ${error.message}`);
    }
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#wj-draft-file")) return;
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = ".md,.markdown,.txt,.docx";
    chooser.addEventListener("change", () => chooser.files[0] && open(chooser.files[0]));
    chooser.click();
  }, true);

  const isFile = (event) => event.target.closest?.("#wj-draft")
    && event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => isFile(event) && event.preventDefault(), true);
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    open(event.dataTransfer.files[0]);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#wj-checked button.wj-save");
    if (!button) return;
    const held = JSON.parse(document.querySelector("#wj-draft-files textarea").value);
    const ending = button.classList.contains("wj-save-docx") ? "docx" : "md";
    const bytes = Uint8Array.from(atob(held[ending]), (sign) => sign.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = `${held.name.replace(/[\\/:*?"<>|\p{C}]+/gu, " ").trim()}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }, true);
})();
