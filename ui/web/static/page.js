/* Lets a reference be copied, and Enter compare. */
"use strict";

(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".wj-reference > button");
    if (!button) return;
    navigator.clipboard.writeText(button.previousElementSibling.textContent)
      .then(() => button.classList.add("wj-copied"));
  }, true);

  // A topic is one line; among claims, a line may end, so Ctrl or Command is needed there.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    const isTopic = event.target.closest?.("#wj-topic, #wj-aspects");
    const isClaim = (event.ctrlKey || event.metaKey) && event.target.closest?.("#wj-claimed");
    if (!isTopic && !isClaim) return;
    event.preventDefault();
    document.querySelector(isTopic ? "#wj-compare" : "#wj-find")?.click();
  }, true);
})();
