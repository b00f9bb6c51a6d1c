// Nothing depends on this script. It searches the list while one types, also where the site is a
// folder of files and no program filters; and it says that the data are old where the page is a copy.
(function () {
  'use strict';
  var until = Number(document.body.dataset.freshUntil) * 1000;
  var stale = document.getElementById('stale');
  if (stale && until && Date.now() > until) stale.hidden = false;

  var form = document.querySelector('form.search');
  if (!form) return;
  var rows = Array.prototype.slice.call(document.querySelectorAll('tr[data-text]'));
  var whole = form.dataset.whole === rows.length.toString();
  if (!whole) return;
  var count = document.getElementById('count');
  var none = document.getElementById('none');

  function meant(row, asked) {
    var text = row.dataset.text;
    return asked.q.toLowerCase().split(/\s+/).every(function (word) { return text.indexOf(word) >= 0; })
      && ['region', 'year', 'state'].every(function (key) {
        return !asked[key] || row.dataset[key] === undefined || row.dataset[key] === asked[key];
      })
      && (!asked.category || (' ' + row.dataset.category + ' ').indexOf(' ' + asked.category + ' ') >= 0);
  }

  function search() {
    var asked = { q: '' };
    new FormData(form).forEach(function (value, key) { asked[key] = value.trim(); });
    var shown = 0;
    rows.forEach(function (row) {
      row.hidden = !meant(row, asked);
      if (!row.hidden) shown += 1;
    });
    count.textContent = shown === rows.length ? count.dataset.all : '共 ' + rows.length + ' 条，符合条件 ' + shown + ' 条';
    none.hidden = shown > 0;
  }

  new URLSearchParams(location.search).forEach(function (value, key) {
    var field = form.elements.namedItem(key);
    if (field) field.value = value;
  });
  form.addEventListener('input', search);
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    history.replaceState(null, '', '?' + new URLSearchParams(new FormData(form)));
    search();
  });
  search();
})();
