"""The script of the HTML page: a filter over what is on it, and folds that open for the printer."""

SCRIPT = """
(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const form = find("filter"), input = find("filter-text"), outcome = find("filter-outcome");
  const severity = find("filter-severity"), count = find("filter-count"), fold = find("fold");
  const findings = [...document.querySelectorAll(".finding")];
  const folds = [...document.querySelectorAll("details")];
  const groups = [...document.querySelectorAll("main section, .decided, details.fold")]
    .map((group) => [group, [...group.querySelectorAll(".finding")]])
    .filter(([, inside]) => inside.length > 0 );
  let texts = null, isOpen = false;

  const open = (all) => folds.forEach((one) => { one.open = all; });
  const reveal = () => {
    const named = location.hash.length > 1 && find(location.hash.slice(1));
    for (let one = named; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    if (named) named.scrollIntoView();
  };
  const filter = () => {
    texts = texts || findings.map((one) => one.textContent.toLowerCase());
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    findings.forEach((one, at) => {
      const fits = (!outcome.value || one.dataset.outcome === outcome.value) &&
        (!severity.value || one.dataset.severity === severity.value) && words.every((word) => texts[at].includes(word));
      one.hidden = !fits;
      shown += fits;
    });
    const isFiltered = words.length || outcome.value || severity.value;
    groups.forEach(([group, inside]) => {
      const isEmpty = inside.every((one) => one.hidden);
      group.classList.toggle("empty", Boolean(isFiltered) && isEmpty);
      if (isFiltered && !isEmpty && group.tagName === "DETAILS") group.open = true;
    });
    count.textContent = isFiltered ? `${shown} of ${findings.length} shown` : "";
  };

  open(false);
  if (findings.length && findings[0].tagName === "DETAILS") findings[0].open = true;
  if (findings.length > 1) form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  [input, outcome, severity].forEach((one) => one.addEventListener("input", filter));
  fold.addEventListener("click", () => {
    isOpen = !isOpen;
    open(isOpen);
    fold.setAttribute("aria-pressed", String(isOpen));
  });
  let before = null;
  addEventListener("beforeprint", () => { before = folds.map((one) => one.open); open(true); });
  addEventListener("afterprint", () => { if (before) folds.forEach((one, at) => { one.open = before[at]; }); });
  addEventListener("hashchange", reveal);
  reveal();
})();
"""
"""Plain JavaScript for browsers of the last five years. It reads the page and writes no markup into it."""
