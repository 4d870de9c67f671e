/* Behaviour of the console. Everything works without it; this makes it quicker. No inline code, no eval. */
(function () {
  'use strict';

  document.addEventListener('alpine:init', function () {
    var A = window.Alpine;

    A.data('page', function () { return {
      toast: '', timer: 0,
      palette: function () { var d = document.getElementById('palette'); if (d && !d.open) { d.showModal(); d.querySelector('input').focus(); } },
      keys: function (e) {
        var typing = /INPUT|TEXTAREA|SELECT/.test(e.target.tagName);
        if ((e.metaKey || e.ctrlKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); this.palette(); return; }
        if (e.key === 'Escape') document.querySelectorAll('.why').forEach(function (w) { w.classList.add('off'); });
        if (typing || e.metaKey || e.ctrlKey || e.altKey || document.querySelector('dialog[open]')) return;
        var hit = document.querySelector('[data-key="' + CSS.escape(e.key.toLowerCase()) + '"]');
        if (hit) { e.preventDefault(); hit.click(); }
      },
      say: function (e) { var self = this; this.toast = e.detail; clearTimeout(this.timer); this.timer = setTimeout(function () { self.toast = ''; }, 6000); },
      hush: function () { this.toast = ''; }
    }; });

    A.data('told', function () { return {
      on: true,
      init: function () { var self = this; setTimeout(function () { self.on = false; }, 6000); },
      hush: function () { this.on = false; }
    }; });

    A.data('palette', function () { return {
      move: function (e) {
        if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
        e.preventDefault();
        var a = Array.prototype.slice.call(this.$root.querySelectorAll('li a'));
        var i = a.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1);
        (a[i] || this.$refs.q).focus();
      },
      shut: function (e) { if (e.target === this.$root) this.$root.close(); }
    }; });

    A.data('list', function () { return {
      n: 0, at: -1,
      rows: function () { return Array.prototype.slice.call(this.$root.querySelectorAll('tbody tr')); },
      count: function () {
        this.rows().forEach(function (tr) { var c = tr.querySelector('input'); tr.classList.toggle('on', !!c && c.checked); });
        this.n = this.$root.querySelectorAll('tbody input:checked').length;
      },
      all: function (e) { this.$root.querySelectorAll('tbody input').forEach(function (c) { c.checked = e.target.checked; }); this.count(); },
      none: function () { this.$root.querySelectorAll('input:checked').forEach(function (c) { c.checked = false; }); this.count(); },
      any: function () { return this.n > 0; },
      walk: function (e) {
        if (/INPUT|TEXTAREA|SELECT/.test(e.target.tagName) && e.target.type !== 'checkbox') return;
        if (e.metaKey || e.ctrlKey || e.altKey || document.querySelector('dialog[open]')) return;
        var rows = this.rows(), k = e.key.toLowerCase();
        if (k === 'j' || k === 'k') {
          this.at = Math.max(0, Math.min(rows.length - 1, this.at + (k === 'j' ? 1 : -1)));
          var main = rows[this.at] && rows[this.at].querySelector('a.main'); if (main) main.focus();
        } else if (k === 'x' && rows[this.at]) {
          var c = rows[this.at].querySelector('input'); if (c) { c.checked = !c.checked; this.count(); }
        }
      }
    }; });

    A.data('ask', function () { return {
      len: 0, min: 15,
      init: function () { this.min = Number(this.$root.dataset.min || 15); },
      open: function () { this.$refs.dlg.showModal(); },
      shut: function () { this.$refs.dlg.close(); },
      type: function (e) { this.len = e.target.value.trim().length; },
      fill: function (e) { var t = this.$refs.text; t.value = e.target.dataset.text; this.len = t.value.length; t.focus(); },
      left: function () { return Math.max(0, this.min - this.len); },
      short: function () { return this.len < this.min; }
    }; });

    A.data('choice', function () { return {
      v: '',
      init: function () { var c = this.$root.querySelector('input:checked'); this.v = c ? c.value : ''; this.paint(); },
      set: function (e) { this.v = e.target.value; this.paint(); },
      paint: function () { this.$root.querySelectorAll('.opt').forEach(function (o) { var i = o.querySelector('input'); o.classList.toggle('on', i.checked); }); }
    }; });

    A.data('qty', function () { return {
      inc: function () { this.step(1); }, dec: function () { this.step(-1); },
      step: function (by) {
        var i = this.$refs.i, max = i.max === '' ? Infinity : Number(i.max), to = Number(i.value || 0) + by;
        if (to >= Number(i.min || 0) && to <= max) { i.value = to; i.dispatchEvent(new Event('change', { bubbles: true })); }
      }
    }; });

    A.data('scan', function () { return {
      read: function (e) {
        e.preventDefault();
        var code = this.$refs.code.value.trim(); this.$refs.code.value = '';
        var row = this.$root.querySelector('[data-code="' + CSS.escape(code) + '"]');
        if (row) { row.querySelector('[data-inc]').click(); if (navigator.vibrate) navigator.vibrate(40); }
        else { this.$dispatch('say', this.$root.dataset.unknown + ' ' + code); if (navigator.vibrate) navigator.vibrate([60, 60, 60]); }
        this.$refs.code.focus();
      }
    }; });

    A.data('feed', function () { return {
      set: function (e) {
        var f = e.target.dataset.f;
        this.$root.querySelectorAll('.seg button').forEach(function (b) { b.setAttribute('aria-pressed', String(b.dataset.f === f)); });
        this.$root.querySelectorAll('.tl li').forEach(function (li) { li.hidden = f !== 'all' && li.dataset.k !== f; });
      }
    }; });
  });

  /* A form is sent once: the second press waits for the answer to the first. */
  document.addEventListener('submit', function (e) {
    var form = e.target;
    if (form.dataset.sent) { e.preventDefault(); return; }
    if (form.method === 'post') { form.dataset.sent = '1'; window.setTimeout(function () { delete form.dataset.sent; }, 10000); }
    var button = e.submitter; if (button && form.method === 'post') button.setAttribute('aria-disabled', 'true');
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (f) { delete f.dataset.sent; });
  });
  document.addEventListener('mouseover', function (e) { var w = e.target.closest && e.target.closest('.why'); if (w) w.classList.remove('off'); });
  document.addEventListener('focusin', function (e) { var w = e.target.closest && e.target.closest('.why'); if (w) w.classList.remove('off'); });
})();
