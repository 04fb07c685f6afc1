// A convenience only: moves the bar of a running step, and loads the page anew when the step is over.
(() => {
  const place = document.querySelector("[data-import-state]");
  if (!place) return;
  const bar = place.querySelector("progress");
  const rows = place.querySelector("[data-rows]");
  const look = async () => {
    const answer = await fetch(place.dataset.importState, { headers: { Accept: "application/json" } }).catch(() => null);
    const now = answer?.ok ? await answer.json() : null;
    if (now && !["queued", "running"].includes(now.state)) { location.reload(); return; }
    if (now?.total) {
      bar.max = now.total;
      bar.value = now.done;
      if (now.rows) rows.textContent = now.rows.toLocaleString(document.documentElement.lang);
    }
    place.querySelector("[data-stuck]").hidden = !now?.stuck;
    setTimeout(look, 500);
  };
  setTimeout(look, 200);
})();
