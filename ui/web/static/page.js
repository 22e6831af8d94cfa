/* Lets a quote be copied with its reference, Enter compare, and the list of subjects be closed. */
"use strict";

(() => {
  // Where the browser refuses its clipboard, by the old way; where that fails too, by hand.
  const copyOtherwise = (text, button) => {
    const box = document.createElement("textarea");
    box.className = "wj-by-hand";
    box.readOnly = true;
    box.value = text;
    box.setAttribute("aria-label", button.textContent);
    button.parentElement.append(box);
    box.select();
    if (!document.execCommand("copy")) return;
    box.remove();
    button.focus();
    button.classList.add("wj-copied");
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.wj-copy");
    if (!button) return;
    const card = button.closest("li");
    card.querySelector(".wj-by-hand")?.remove();
    const chosen = [...card.querySelectorAll(".wj-reference")]
      .find((one) => getComputedStyle(one).display !== "none");
    const text = `${card.querySelector("mark").textContent}\n${chosen.textContent}`;
    try {
      await navigator.clipboard.writeText(text);
      button.classList.add("wj-copied");
    } catch {
      copyOtherwise(text, button);
    }
  }, true);

  // A topic is one line; among claims, a line may end, so Ctrl or Command is needed there.
  const buttons = { "wj-topic": "wj-compare", "wj-aspects": "wj-compare", "wj-claimed": "wj-find",
    "wj-draft": "wj-check" };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const box = event.target.closest?.("#wj-topic, #wj-aspects, #wj-claimed, #wj-draft");
    const isLong = box?.matches("#wj-claimed, #wj-draft");
    if (!box || (isLong && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    document.getElementById(buttons[box.id])?.click();
  }, true);

  // Enter takes a subject; the list would stay open over the button below it until Escape.
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("#wj-subjects input")) return;
    event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
})();
