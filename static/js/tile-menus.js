// The small menus on tiles: one open at a time, closed by Esc or a press elsewhere.

const MENUS = "details.tile-menu[open]";

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
