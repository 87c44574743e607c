"use strict";
// Search in a folder of pages, without a server: the words lie in small scripts that are loaded when they are needed.
(function () {
  var shards = {};
  var waiting = {};
  var root = document.currentScript.getAttribute("data-root");
  var field = document.getElementById("query");
  var list = document.getElementById("results");
  var MOST = 50;

  window.shard = function (name, words) {
    shards[name] = words;
    (waiting[name] || []).forEach(function (done) { done(); });
    delete waiting[name];
  };

  function load(name, done) {
    if (shards[name]) { done(); return; }
    if (waiting[name]) { waiting[name].push(done); return; }
    waiting[name] = [done];
    var script = document.createElement("script");
    script.src = root + "search/" + name + ".js";
    script.onerror = function () { window.shard(name, {}); };
    document.head.appendChild(script);
  }

  function shardOf(word) {
    return Array.from(word).slice(0, 2).map(function (letter) {
      return letter.codePointAt(0).toString(16);
    }).join("-");
  }

  function wordsOf(text) {
    return (text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]{2,}/gu) || []);
  }

  // The last word may be unfinished: it finds all that begin with it.
  function scoresOf(word, isLast) {
    var found = {};
    var words = shards[shardOf(word)] || {};
    Object.keys(words).forEach(function (known) {
      if (known !== word && !(isLast && known.indexOf(word) === 0)) { return; }
      var numbers = words[known];
      for (var at = 0; at < numbers.length; at += 2) {
        var worth = numbers[at + 1] * (known === word ? 2 : 1) / Math.log(2 + numbers.length);
        found[numbers[at]] = (found[numbers[at]] || 0) + worth;
      }
    });
    return found;
  }

  function show(words) {
    list.textContent = "";
    var sets = words.map(function (word, at) { return scoresOf(word, at === words.length - 1); });
    var hits = sets.length ? Object.keys(sets[0]).filter(function (id) {
      return sets.every(function (set) { return id in set; });
    }) : [];
    function total(id) { return sets.reduce(function (sum, set) { return sum + set[id]; }, 0); }
    hits.sort(function (one, other) { return total(other) - total(one) || other - one; });
    var note = document.createElement("li");
    note.className = "note";
    if (words.length) {
      note.textContent = hits.length ? hits.length + (hits.length === 1 ? " topic" : " topics") : "Nothing found. Try fewer words.";
      list.appendChild(note);
    }
    hits.slice(0, MOST).forEach(function (id) {
      var topic = window.TOPICS[id];
      var line = document.createElement("li");
      var link = document.createElement("a");
      link.href = root + "t/" + topic[0] + ".html";
      link.textContent = topic[1];
      var more = document.createElement("span");
      more.className = "meta";
      more.textContent = topic[2] + " · " + topic[3];
      line.appendChild(link);
      line.appendChild(more);
      list.appendChild(line);
    });
  }

  function ask() {
    var words = wordsOf(field.value);
    var left = words.length;
    if (!left) { show([]); return; }
    words.forEach(function (word) {
      load(shardOf(word), function () {
        left -= 1;
        if (!left && wordsOf(field.value).join(" ") === words.join(" ")) { show(words); }
      });
    });
  }

  field.addEventListener("input", ask);
  if (location.hash.indexOf("#q=") === 0) {
    field.value = decodeURIComponent(location.hash.slice(3));
    ask();
  }
  field.focus();
})();
