// Conveniences only: copying, printing, and looking whether a waiting test went on. Every page works without.
(() => {
  const textOf = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue; // needs a secure context
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(textOf(button.dataset.copy));
      const label = button.textContent;
      button.textContent = "✓";
      setTimeout(() => { button.textContent = label; }, 1200);
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  const waiting = document.querySelector("[data-watch]");
  if (waiting) {
    const look = async () => {
      const answer = await fetch(waiting.dataset.watch, { headers: { Accept: "application/json" } });
      const { state, stuck } = answer.ok ? await answer.json() : {};
      if (state && (state !== waiting.dataset.state || String(stuck) !== waiting.dataset.stuck)) location.reload();
      else setTimeout(look, 700);
    };
    setTimeout(look, 400);
  }
})();
