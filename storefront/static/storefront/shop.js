/* What makes the shop quicker where scripts run. Every page works without this file; nothing is kept in the browser. */
"use strict";

(() => {
  const FETCHED = { "X-Requested-With": "fetch" };
  const SUGGEST_AFTER_MS = 150;
  const LEAST_TYPED = 2;
  const STILL_HERE_AFTER_MS = 3000;

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const fields = (form) => new URLSearchParams(new FormData(form));

  /* Puts the pieces with these ids from one document into the page. */
  const put = (source, ids) => {
    for (const id of ids) {
      const fresh = source.getElementById(id);
      const present = document.getElementById(id);
      if (fresh && present) present.replaceWith(document.importNode(fresh, true));
    }
  };

  /* A form that changes the cart: sent without leaving the page. Anything unforeseen goes the plain way. */
  const change = async (form, ids) => {
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(form), headers: FETCHED });
      const page = parse(await answer.text());
      if (!ids.some((id) => page.getElementById(id))) return form.submit();
      const focused = document.activeElement && document.activeElement.id;
      put(page, ids);
      if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
      else if (!document.contains(form)) document.getElementById("main").focus();
    } catch {
      form.submit();
    } finally {
      button.removeAttribute("aria-busy");
    }
  };

  /* The way back: builds the transfer and posts the buyer's form in one gesture, or the browser would block it. */
  const sendBack = async (form) => {
    const button = form.querySelector("button");
    const label = button.textContent;
    const again = () => {
      button.textContent = label;
      button.removeAttribute("aria-busy");
    };
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.sending;
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(form), headers: FETCHED, redirect: "manual" });
      const found = answer.ok ? parse(await answer.text()).querySelector("form[data-form=erp]") : null;
      if (!found) return location.assign(form.dataset.cart);
      const leaving = document.importNode(found, true);
      leaving.hidden = true;
      document.body.append(leaving);
      HTMLFormElement.prototype.submit.call(leaving);
      setTimeout(() => { leaving.remove(); again(); }, STILL_HERE_AFTER_MS);
    } catch {
      again();
      form.submit();
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const kind = form.dataset.form;
    if (kind === "add") { event.preventDefault(); change(form, ["notices", "cart-bar"]); }
    if (kind === "quantity" || kind === "remove" || kind === "accept") {
      event.preventDefault();
      change(form, ["notices", "cart"]);
    }
    if (kind === "return") { event.preventDefault(); sendBack(form); }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.dataset.form === "quantity" && form.reportValidity()) form.requestSubmit();
  });

  /* Where the page is narrow, the goods come first and what narrows them down is folded. */
  if (matchMedia("(max-width: 900px)").matches) {
    document.querySelectorAll(".facets__fold").forEach((fold) => fold.removeAttribute("open"));
  }

  /* Suggestions while typing: a combobox whose list hangs below the field. The focus stays in the field; without this
     it is a plain search field. */
  const search = document.querySelector("form[data-form=search]");
  const panel = document.getElementById("suggestions");
  if (search && panel) {
    const field = search.querySelector("input[name=q]");
    let waiting = 0;
    let asked = null;
    let current = -1;
    const options = () => (panel.hidden ? [] : [...panel.querySelectorAll("[role=option]")]);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");

    const mark = (at) => {
      const all = options();
      current = at;
      all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
      if (all[at]) {
        field.setAttribute("aria-activedescendant", all[at].id);
        all[at].scrollIntoView({ block: "nearest" });
      } else field.removeAttribute("aria-activedescendant");
    };
    const show = (list) => {
      panel.replaceChildren(...(list ? [document.importNode(list, true)] : []));
      panel.hidden = !list;
      field.setAttribute("aria-expanded", String(Boolean(list)));
      if (list) field.setAttribute("aria-controls", "suggestions-list");
      else field.removeAttribute("aria-controls");
      options().forEach((option, number) => { option.id = `suggestion-${number}`; });
      mark(-1);
    };
    const close = () => {
      clearTimeout(waiting);
      if (asked) asked.abort();
      show(null);
    };
    const ask = async () => {
      const typed = field.value.trim();
      if (asked) asked.abort();
      if (typed.length < LEAST_TYPED) return close();
      asked = new AbortController();
      try {
        const address = `${search.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
        const answer = await fetch(address, { headers: FETCHED, signal: asked.signal });
        show(answer.ok ? parse(await answer.text()).getElementById("suggestions-list") : null);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };
    const keys = {
      ArrowDown: (all) => mark(current + 1 < all.length ? current + 1 : -1),
      ArrowUp: (all) => mark(current < 0 ? all.length - 1 : current - 1),
      Enter: (all) => { if (all[current]) all[current].click(); else return false; },
      Escape: close,
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, SUGGEST_AFTER_MS);
    });
    field.addEventListener("keydown", (event) => {
      const all = options();
      if (event.isComposing || !all.length || !keys[event.key]) return;
      if (keys[event.key](all) !== false) event.preventDefault();
    });
    search.addEventListener("submit", close);
    document.addEventListener("click", (event) => { if (!search.contains(event.target)) close(); });
    search.addEventListener("focusout", (event) => { if (event.relatedTarget && !search.contains(event.relatedTarget)) close(); });
  }

  /* How long the visit still lasts, for who stays on a page. */
  const expiry = document.getElementById("expiry");
  if (expiry) {
    const shown = expiry.querySelector("[data-minutes]");
    const warnAt = Number(expiry.dataset.warnMinutes);
    const ends = Date.now() + Number(document.body.dataset.minutesLeft) * 60000;
    setInterval(() => {
      const left = Math.max(0, Math.floor((ends - Date.now()) / 60000));
      shown.textContent = String(left);
      expiry.hidden = left > warnAt;
    }, 30000);
  }
})();
