// The key / goes to the search; arrows walk the links of a table.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = document.activeElement;
  if (event.key === "/" && !at.matches("input, textarea, select")) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
  const cell = at.closest && at.closest("td, th");
  if (!cell || !event.key.startsWith("Arrow")) return;
  const row = cell.parentElement;
  const rows = [...row.closest("table").rows];
  const down = { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
  const right = { ArrowRight: 1, ArrowLeft: -1 }[event.key] || 0;
  let line = rows.indexOf(row), column = cell.cellIndex;
  for (;;) {
    line += down;
    column += right;
    const next = rows[line] && rows[line].cells[column];
    if (!next) return;
    const link = next.querySelector("a");
    if (link) {
      event.preventDefault();
      link.focus();
      return;
    }
  }
});
