// The small menus on tiles: one open at a time, closed by Esc or a press elsewhere.
// A menu is wider than a narrow tile: at the left edge of the page it is moved into sight.

const MENUS = "details.tile-menu[open]";
const EDGE_PX = 8;

function closeOthers(kept) {
  for (const menu of document.querySelectorAll(MENUS)) if (menu !== kept) menu.open = false;
}

document.addEventListener("pointerdown", (event) => closeOthers(event.target.closest?.("details.tile-menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(MENUS);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.(MENUS)) return;
  const list = target.querySelector(".menu-list");
  list.style.removeProperty("translate");
  const { left } = list.getBoundingClientRect();
  if (left < EDGE_PX) list.style.setProperty("translate", `${EDGE_PX - left}px`);
}, true);
