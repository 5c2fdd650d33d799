// Keys for those who work through lists: j k o a r / ? and Ctrl-K. Each of them only moves the focus or follows a link
// that stands on the page; none sends anything. They are still while somebody types, and off where the reader said so.
"use strict";
(() => {
  const own = document.currentScript.dataset;
  const typing = (at) =>
    at.isContentEditable || (/^(input|select|textarea)$/i.test(at.tagName) && !/^(checkbox|radio|button|submit)$/i.test(at.type));
  const all = (what, within = document) => [...within.querySelectorAll(what)].filter((it) => it.offsetParent);
  const rows = () => all("main .rows a.row, main .lines > li > div > a, main .lines > li > a:first-child");
  const step = (by) => {
    const list = rows();
    const at = list.indexOf(document.activeElement);
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
    if (next) next.focus();
  };
  const reach = (what) => {
    const at = document.querySelector(what);
    if (!at) return;
    const fold = at.closest("details");
    if (fold) fold.open = true;
    at.scrollIntoView({ block: "center" });
    at.focus();
  };
  const places = () => {
    let box = document.querySelector("dialog.places");
    if (!box) {
      box = document.createElement("dialog");
      box.className = "places";
      const find = document.createElement("input");
      find.type = "search";
      find.setAttribute("aria-label", own.places);
      find.placeholder = own.places;
      const list = document.createElement("ul");
      const links = all("header a[href], nav.sub a[href], nav.tabs a[href], .crumb a[href]");
      const known = new Set();
      for (const link of links) {
        const words = link.textContent.trim();
        if (!words || known.has(link.href)) continue;
        known.add(link.href);
        const row = document.createElement("li");
        const copy = document.createElement("a");
        copy.href = link.href;
        copy.textContent = words;
        row.append(copy);
        list.append(row);
      }
      find.addEventListener("input", () => {
        const words = find.value.trim().toLowerCase();
        for (const row of list.children) row.hidden = !row.textContent.toLowerCase().includes(words);
      });
      box.addEventListener("keydown", (event) => {
        const open = [...list.querySelectorAll("li:not([hidden]) a")];
        const at = open.indexOf(document.activeElement);
        if (event.key === "ArrowDown") open[Math.min(at + 1, open.length - 1)]?.focus();
        else if (event.key === "ArrowUp") (at > 0 ? open[at - 1] : find).focus();
        else if (event.key === "Enter" && document.activeElement === find && open[0]) open[0].click();
        else return;
        event.preventDefault();
      });
      box.append(find, list);
      document.body.append(box);
    }
    if (!box.open) box.showModal();
    box.querySelector("input").select();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => rows().includes(document.activeElement) && document.activeElement.click(),
    a: () => reach("form.task .actions button, form.work .actions button"),
    r: () => reach("form.task [name=return_reason]"),
    "/": () => (document.querySelector("main #q") ? reach("main #q") : location.assign("/search")),
    "?": () => location.assign("/keys"),
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      places();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
