"use strict";
// Filters the events of all views, and keeps the filter in the address.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const fields = ["actor", "place", "from", "until"];
  const output = form.querySelector("output");
  const items = [...document.querySelectorAll(".item")];
  const events = items.map((item) => ({
    item,
    entry: document.getElementById(`e${item.dataset.n}`),
    kind: item.dataset.kind,
    actor: new Set(item.dataset.actors.split(" ")),
    place: new Set(item.dataset.places.split(" ")),
    first: item.dataset.first,
    last: item.dataset.last,
  }));
  const byNumber = new Map(events.map((event) => [event.item.dataset.n, event]));
  const drawn = [...document.querySelectorAll("[data-events]")].map((element) => ({
    element,
    count: element.querySelector(".count"),
    events: element.dataset.events.split(" ").map((n) => byNumber.get(n)).filter(Boolean),
  }));
  const rows = [...document.querySelectorAll(".row")].map((row) => ({
    row, items: [...row.querySelectorAll(".item")],
  }));
  const periods = [...document.querySelectorAll(".period")].map((period) => ({
    period, rows: [...period.querySelectorAll(".row")],
  }));
  const nothing = document.querySelector("#timeline .none");

  const kinds = () => [...form.elements.kind].filter((box) => box.checked).map((box) => box.value);

  function fits(event, chosen, { actor, place, from, until }) {
    return (!chosen.length || chosen.includes(event.kind))
      && (!actor || event.actor.has(actor))
      && (!place || event.place.has(place))
      // An open bound matches any day.
      && (!from || !event.last || event.last >= from)
      && (!until || !event.first || event.first <= until);
  }

  function apply() {
    const chosen = kinds();
    const wanted = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    let shown = 0;
    for (const event of events) {
      event.shown = fits(event, chosen, wanted);
      shown += event.shown;
      event.item.hidden = !event.shown;
      if (event.entry) event.entry.hidden = !event.shown;
    }
    for (const { row, items } of rows) row.hidden = items.every((item) => item.hidden);
    const isFiltered = shown < events.length;
    for (const { period, rows } of periods) {
      period.hidden = rows.every((row) => row.hidden);
      // A short choice is shown at once.
      if (isFiltered && shown <= 100) period.open = true;
    }
    for (const { element, count, events } of drawn) {
      const number = events.filter((event) => event.shown).length;
      if (count) count.textContent = number;
      element.classList.toggle("off", !number);
      if (element.tagName === "LI") element.hidden = !number;
    }
    if (nothing) nothing.hidden = shown > 0;
    output.textContent = shown
      ? output.dataset.text.replace("{0}", shown).replace("{1}", events.length)
      : output.dataset.none;
  }

  // The filter is #?kind=call,meeting&actor=actor:... in the address; other fragments are anchors.
  function address() {
    const parts = new URLSearchParams();
    const chosen = kinds();
    if (chosen.length) parts.set("kind", chosen.join(","));
    for (const name of fields) {
      const field = form.elements[name];
      // Numbers differ between pages, ids do not.
      if (field.value) parts.set(name, field.selectedOptions?.[0].dataset.id ?? field.value);
    }
    return `#?${parts}`;
  }

  function remember() {
    const to = address();
    const path = location.href.split("#")[0];
    history.replaceState(null, "", to === "#?" ? path : path + to);
  }

  function restore() {
    if (!location.hash.startsWith("#?")) return;
    const parts = new URLSearchParams(location.hash.slice(2));
    const chosen = (parts.get("kind") ?? "").split(",");
    for (const box of form.elements.kind) box.checked = chosen.includes(box.value);
    for (const name of fields) {
      const field = form.elements[name];
      const wanted = parts.get(name) ?? "";
      const option = [...(field.options ?? [])].find((option) => option.dataset.id === wanted);
      field.value = field.options ? option?.value ?? "" : wanted;
    }
    apply();
  }

  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.everything.addEventListener("click", () => { form.reset(); apply(); remember(); });
  form.elements.share.addEventListener("click", async (event) => {
    const button = event.currentTarget;
    const text = button.textContent;
    try {
      await navigator.clipboard.writeText(location.href.split("#")[0] + address());
      button.textContent = button.dataset.done;
    } catch {
      location.hash = address();  // Copying is not allowed everywhere.
    }
    setTimeout(() => { button.textContent = text; }, 2000);
  });
  // A dot selects its place or actor; a second click clears the filter.
  document.addEventListener("click", (event) => {
    const dot = event.target.closest("svg a[data-actor], svg a[data-place]");
    if (dot) {
      event.preventDefault();
      for (const name of ["actor", "place"]) {
        const value = dot.dataset[name];
        if (value) form.elements[name].value = form.elements[name].value === value ? "" : value;
      }
      apply();
      remember();
      return;
    }
    // A link to a hidden event clears the filter first.
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    const period = target.closest("details");
    if (period) period.open = true;
    if (target.hidden) { form.reset(); apply(); remember(); }
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  });
  addEventListener("hashchange", restore);
  form.hidden = false;
  apply();
  restore();
})();
