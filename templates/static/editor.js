// The editor of flows, for browsers that run scripts. Everything here has a plain form behind it: rows are dragged
// where the arrows would move them, boxes are joined where the row "add a way" would, and the check runs while one types.
"use strict";

(() => {
  const form = document.querySelector("form[data-unsaved]");
  if (!form) return;
  const said = document.getElementById("unsaved");
  let dirty = false;
  let sending = false;

  const changed = () => {
    dirty = true;
    if (said) said.textContent = form.dataset.unsaved;
  };
  // Some browsers tell of a choice from a list by `change` alone.
  const onEdit = (does) => ["input", "change"].forEach((kind) => form.addEventListener(kind, does));
  onEdit(changed);
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", (event) => {
    if (dirty && !sending) event.preventDefault();
  });

  // The same as pressing a button of this value.
  const press = (value) => {
    const button = document.createElement("button");
    button.name = "do";
    button.value = value;
    button.hidden = true;
    form.append(button);
    sending = true;
    form.requestSubmit(button);
  };

  // Check while typing.
  let timer = 0;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(form)),
      });
      if (mine !== asked || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["check", "drawing"]) {
        const fresh = page.getElementById(id);
        const old = document.getElementById(id);
        if (fresh && old) old.replaceWith(fresh);
      }
    } catch {
      // Without an answer the page stays as it is; saving tells what is wrong.
    }
  };
  if (form.dataset.check) {
    onEdit(() => {
      clearTimeout(timer);
      timer = setTimeout(check, 900);
    });
  }

  // Dragging rows: what is dropped on the upper half of a row comes before it, on the lower half after it.
  const body = document.querySelector("table.stages tbody");
  const rows = body && form.contains(body) ? [...body.rows] : [];
  let dragged = null;
  const lower = (row, event) => {
    const box = row.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  const unmark = () => rows.forEach((row) => row.classList.remove("drop-above", "drop-below"));
  for (const row of rows) {
    const tools = row.querySelector(".etools");
    const handle = document.createElement("span");
    handle.className = "tool handle";
    handle.textContent = "⠿";
    handle.draggable = true;
    handle.setAttribute("aria-hidden", "true");
    handle.title = form.dataset.drag || "";
    tools.prepend(handle);
    handle.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("dragged");
      event.dataTransfer.setData("text/plain", row.dataset.stage);
      event.dataTransfer.effectAllowed = "move";
    });
    handle.addEventListener("dragend", () => {
      row.classList.remove("dragged");
      unmark();
      dragged = null;
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      unmark();
      row.classList.add(lower(row, event) ? "drop-below" : "drop-above");
    });
    row.addEventListener("drop", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const above = rows.slice(0, rows.indexOf(row) + (lower(row, event) ? 1 : 0));
      const before = above.filter((other) => other !== dragged).pop();
      press(`move-${dragged.dataset.stage}.${before ? before.dataset.stage : body.dataset.before}`);
    });
  }

  // Dragging from box to box.
  const boxOf = (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    return under && under.closest("#drawing [data-stage]");
  };
  let from = null;
  let line = null;
  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch" || !form.dataset.check) return;
    from = boxOf(event);
    if (from) event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (!from) return;
    const svg = from.closest("svg.net");
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    if (!line) {
      const box = from.querySelector("rect");
      line = document.createElementNS("http://www.w3.org/2000/svg", "path");
      line.dataset.x = Number(box.getAttribute("x")) + Number(box.getAttribute("width")) / 2;
      line.dataset.y = Number(box.getAttribute("y")) + Number(box.getAttribute("height")) / 2;
      const way = document.createElementNS("http://www.w3.org/2000/svg", "g");
      way.setAttribute("class", "way path");
      // The line ends under the pointer, and must not be what the pointer finds there.
      way.setAttribute("pointer-events", "none");
      way.append(line);
      svg.append(way);
    }
    line.setAttribute("d", `M${line.dataset.x} ${line.dataset.y}L${at.x} ${at.y}`);
    document.querySelectorAll("#drawing .aim").forEach((box) => box.classList.remove("aim"));
    const to = boxOf(event);
    if (to && to !== from) to.classList.add("aim");
  });
  document.addEventListener("pointerup", (event) => {
    if (!from) return;
    const [begin, end] = [from, boxOf(event)];
    from = null;
    if (line) line.parentNode.remove();
    line = null;
    document.querySelectorAll("#drawing .aim").forEach((box) => box.classList.remove("aim"));
    if (!end || end === begin) return;
    const cell = (name) => form.elements.namedItem(name);
    if (!cell("newway.from") || !cell("newway.to")) return;
    cell("newway.from").value = begin.dataset.stage;
    cell("newway.to").value = end.dataset.stage;
    press("add");
  });
  // A box that was dragged from is not followed as a link.
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && event.target.closest("#drawing a")) event.preventDefault();
  });
})();
