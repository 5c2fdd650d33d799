"use strict";
// Checks the evidence and shows it. Everything is in this file: no network, no library.
(function () {
  var K = [], H0 = [];
  (function () {
    // The constants of SHA-256: the first 32 bits of the fractions of roots of primes.
    var n = 2, found = 0;
    function frac(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    while (found < 64) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (prime) {
        if (found < 8) H0.push(frac(Math.pow(n, 1 / 2)));
        K.push(frac(Math.pow(n, 1 / 3)));
        found++;
      }
      n++;
    }
  })();
  function sha256(bytes) {
    var length = bytes.length, blocks = (length + 72) >> 6, data = new Uint8Array(blocks << 6);
    data.set(bytes);
    data[length] = 128;
    var view = new DataView(data.buffer);
    view.setUint32(data.length - 8, Math.floor(length / 536870912));
    view.setUint32(data.length - 4, (length << 3) >>> 0);
    var h = H0.slice(), w = new Int32Array(64);
    for (var at = 0; at < data.length; at += 64) {
      for (var i = 0; i < 64; i++) {
        if (i < 16) { w[i] = view.getInt32(at + i * 4); continue; }
        var x = w[i - 15], y = w[i - 2];
        var s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        var s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
      for (i = 0; i < 64; i++) {
        var S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        var t1 = (k + S1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        var S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        var t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      h = [h[0] + a, h[1] + b, h[2] + c, h[3] + d, h[4] + e, h[5] + f, h[6] + g, h[7] + k].map(function (v) { return v | 0; });
    }
    var out = new Uint8Array(32), shown = new DataView(out.buffer);
    h.forEach(function (v, at) { shown.setInt32(at * 4, v); });
    return out;
  }
  function utf8(text) { return new TextEncoder().encode(text); }
  function hex(bytes) { return Array.prototype.map.call(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join(""); }
  function unhex(text) {
    if (typeof text !== "string" || !/^([0-9a-f]{2})*$/.test(text)) throw new Error("hex");
    var out = new Uint8Array(text.length / 2);
    for (var i = 0; i < out.length; i++) out[i] = parseInt(text.substr(i * 2, 2), 16);
    return out;
  }
  function eight(number) {
    var out = new Uint8Array(8);
    new DataView(out.buffer).setBigInt64(0, BigInt(number));
    return out;
  }
  // Parts, each after its length, so that no two lists of parts give the same bytes.
  function parts(list) {
    var all = [];
    list.forEach(function (part) { all.push(eight(part.length), part); });
    var length = all.reduce(function (sum, part) { return sum + part.length; }, 0);
    var joined = new Uint8Array(length), at = 0;
    all.forEach(function (part) { joined.set(part, at); at += part.length; });
    return sha256(joined);
  }

  var words = {};
  function say(key) { return words[key] || key; }
  function el(name, text, kind) {
    var made = document.createElement(name);
    if (text !== undefined && text !== null) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  var checks = [];
  function check(key, test) {
    var good = false;
    try { good = test() === true; } catch (fault) { good = false; }
    checks.push([key, good]);
    return good;
  }

  var source = document.getElementById("data");
  var text = source.textContent, stated = source.getAttribute("data-fingerprint"), fallback = source.dataset;
  var data = {}, file = {};
  // Whatever else stood in the page is not shown: only what follows from the checked data is.
  document.body.textContent = "";
  check("evidence-check-file", function () { return hex(sha256(utf8(text))) === stated; });
  var read = check("evidence-check-read", function () {
    file = JSON.parse(text);
    data = file.evidence;
    words = file.words;
    return data.format === 1 && data.entries.length > 0;
  });
  if (read) {
    check("evidence-check-chain", function () {
      var previous = new Uint8Array(32);
      return data.entries.every(function (entry, at) {
        var hash = parts([previous, eight(data.chain), eight(entry.seq), eight(entry.at), utf8(entry.kind), unhex(entry.digest)]);
        previous = hash;
        return entry.seq === String(at + 1) && hex(hash) === entry.hash;
      });
    });
    check("evidence-check-payloads", function () {
      return data.entries.every(function (entry) {
        return entry.payload === null || hex(sha256(utf8(entry.payload))) === entry.digest;
      });
    });
    check("evidence-check-seen", function () {
      var named = {};
      data.entries.forEach(function (entry) {
        if (entry.payload !== null) { var seen = JSON.parse(entry.payload).seen; if (seen) named[seen] = true; }
      });
      return Object.keys(data.seen).every(function (hash) {
        return data.seen[hash] === null || hex(sha256(utf8(data.seen[hash]))) === hash;
      }) && Object.keys(named).every(function (hash) { return hash in data.seen; });
    });
    check("evidence-check-seal", function () {
      var seal = data.seal;
      if (seal === null) return false;
      var sealed = data.entries[Number(seal.seq) - 1];
      var hash = parts([new Uint8Array([0]), eight(data.chain), eight(seal.seq), unhex(sealed.hash)]);
      seal.way.forEach(function (step) {
        var beside = unhex(step[1]);
        hash = parts(step[0] ? [new Uint8Array([1]), beside, hash] : [new Uint8Array([1]), hash, beside]);
      });
      var whole = parts([utf8("seal"), eight(data.tenant), eight(seal.no), eight(seal.at), hash, unhex(seal.previous)]);
      return hex(hash) === seal.root && hex(whole) === seal.hash;
    });
  }

  var good = checks.every(function (one) { return one[1]; });
  document.body.setAttribute("data-verdict", good ? "intact" : "altered");
  if (read) {
    document.title = file.title;
    document.body.appendChild(el("h1", file.title));
    document.body.appendChild(el("p", file.organisation, "facts"));
  }
  var verdict = document.body.appendChild(el("div", null, good ? "good" : "bad"));
  verdict.id = "verdict";
  verdict.setAttribute("role", "status");
  verdict.appendChild(el("h2", good ? say("evidence-intact") : (words["evidence-altered"] || fallback.altered)));
  verdict.appendChild(el("p", good ? say("evidence-intact-help") : (words["evidence-altered-help"] || fallback.help)));
  var list = verdict.appendChild(el("ul"));
  checks.forEach(function (one) { list.appendChild(el("li", (one[1] ? "✓ " : "✗ ") + say(one[0]), one[1] ? "yes" : "no")); });
  if (!read) return;
  var facts = document.body.appendChild(el("section")).appendChild(el("dl"));
  file.facts.forEach(function (fact) {
    facts.appendChild(el("dt", fact[0]));
    facts.appendChild(el("dd", fact[1]));
  });

  // The record, told from the checked payloads.
  var names = file.names;
  function when(millis) {
    var at = new Date(Number(millis) + names.zone_minutes * 60000);
    return at.toISOString().replace("T", " ").slice(0, 19);
  }
  function person(id) { return data.people[id] || String(id); }
  function actor(by) {
    if (!by) return say("system");
    return person(by.user) + (by.acting_for ? " " + say("evidence-for") + " " + person(by.acting_for) : "");
  }
  function party(written) {
    var id = /^(?:person|seat:\d+):(\d+)$/.exec(written || "");
    return id ? person(id[1]) : names.parties[written] || written;
  }
  function value(key, of) {
    if (of === null || of === undefined) return say("empty-value");
    var kind = Object.keys(of)[0], inner = of[kind], item = names.items[key] || {};
    if (kind === "choice") return (item.choices || {})[inner] || inner;
    if (kind === "choices") return inner.map(function (one) { return (item.choices || {})[one] || one; }).join(", ");
    if (kind === "person") return person(inner);
    if (kind === "bool") return say(inner ? "yes" : "no");
    if (kind === "files") return inner.map(function (one) { return one.name + " (SHA-256 " + one.sha256 + ")"; }).join("; ");
    if (kind === "table") return inner.rows.map(function (row) {
      return Object.keys(row.cells).map(function (cell) { return (names.items[key + "." + cell] || {}).label || cell; }).map(function (label, at) {
        return label + ": " + value(key + "." + Object.keys(row.cells)[at], row.cells[Object.keys(row.cells)[at]]);
      }).join(", ");
    }).join(" | ");
    return String(inner);
  }
  var stages = {}, body = document.body.appendChild(el("div"));
  function line(into, head, told) {
    var item = into.appendChild(el("div", null, "line"));
    item.appendChild(el("b", head));
    if (told) item.appendChild(el("p", told));
    return item;
  }
  data.entries.forEach(function (entry) {
    var part = body.appendChild(el("section"));
    part.appendChild(el("h3", "#" + entry.seq + " · " + when(entry.at) + " · " + say("command-" + entry.kind)));
    if (entry.payload === null) {
      part.appendChild(el("p", say("evidence-kept-back"), "kept"));
      (file.told[entry.seq] || []).forEach(function (told) { line(part, told[0], told[1]); });
    } else {
      JSON.parse(entry.payload).events.forEach(function (event) {
        if (event.is === "visit_opened") {
          stages[event.visit] = event.stage;
          line(part, say("evidence-opened") + " " + (names.stages[event.stage] || event.stage),
            event.items.map(function (item) { return party(item.party); }).join(", "));
          return;
        }
        var stage = event.visit && stages[event.visit] ? names.stages[stages[event.visit]] + " · " : "";
        var said = event.opinion || event.reason || event.text || event.words || "";
        // Events of a later version are shown by their names; those of the machinery inside are not.
        var told = words["evidence-" + event.is] || (event.by ? event.is : null);
        if (!told) return;
        var vote = typeof event.vote === "string" ? " · " + say("evidence-vote-" + event.vote) : "";
        var acted = event.by || event.is === "visit_decided" ? actor(event.by) + " · " : "";
        var item = line(part, stage + acted + told + vote, said);
        (event.changes || []).forEach(function (change) {
          var label = (names.items[change.key] || {}).label || change.key;
          item.appendChild(el("p", label + ": " + value(change.key, change.before) + " → " + value(change.key, change.after), "change"));
        });
      });
    }
    part.appendChild(el("code", entry.hash));
  });
  var seals = document.body.appendChild(el("section"));
  seals.appendChild(el("h2", say("evidence-seal")));
  if (data.seal) {
    seals.appendChild(el("p", say("evidence-seal-help")));
    seals.appendChild(el("p", "№ " + data.seal.no + " · " + when(data.seal.at)));
    seals.appendChild(el("code", data.seal.hash));
  }
  seals.appendChild(el("p", say("evidence-fingerprint")));
  seals.appendChild(el("code", stated));
})();
