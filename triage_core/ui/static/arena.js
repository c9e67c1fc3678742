// What the pages beside the console do in the browser itself.

const PICK = "#pick";
const TEXT = "#run-text textarea";

// What a screen reader should say when it changes.
document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.lang = "en";
});

// A file is chosen by the click itself: a browser opens its dialog for nothing that comes later.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(PICK)) return;
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.addEventListener("change", async () => {
    const [file] = input.files;
    const text = await file.text();
    fill(/^\s*\{/.test(text) ? text : `${file.name} holds no JSON object.`);
  });
  input.click();
});

// Put a text into the box as if it were typed; nothing leaves the browser.
function fill(text) {
  const box = document.querySelector(TEXT);
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
