import type { MenuItemConstructorOptions } from 'electron';
import type { World } from './stand-in/world.js';

type Item = MenuItemConstructorOptions;

/** All items of the current menu, including those of submenus, without separators. */
export function menuItems(world: World): Item[] {
  return flatten(world.menus.at(-1) ?? []);
}

function flatten(items: readonly Item[]): Item[] {
  return items.flatMap((item) =>
    item.type === 'separator' ? [] : [item, ...flatten((item.submenu ?? []) as Item[])],
  );
}

/** Clicks the menu item with a label, as Electron does. @param checked the state of a checkbox after the click. */
export function clickMenuItem(world: World, label: string, checked = false): void {
  const item = menuItems(world).find((one) => one.label === label);
  if (!item?.click) throw new Error(`no clickable item ${label}`);
  item.click({ checked } as never, undefined, {} as never);
}
