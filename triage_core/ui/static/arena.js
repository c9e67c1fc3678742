// What the page does in the browser itself: save a run as a file, read a chosen one.
window.arena = {
  // Save a text as a file; nothing leaves the browser.
  save(name, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },

  // Let the visitor choose a file and resolve to its text; to nothing when they think better of it.
  pick() {
    return new Promise((resolve) => {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = ".json,application/json";
      input.addEventListener("change", async () => resolve(await input.files[0].text()));
      input.addEventListener("cancel", () => resolve(""));
      input.click();
    });
  },
};

// What a screen reader should say when it changes.
document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.lang = "en";
});
