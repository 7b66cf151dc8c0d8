/** The button of a menu, without the menu: what lists show of it. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon";

export interface MenuButtonProps {
  label: string;
  class?: string;
  tabIndex?: number;
  /** Its content. */
  children?: ComponentChildren;
}

export function MenuButton({ label, children, ...props }: MenuButtonProps & { onClick(): void }) {
  return (
    <button type="button" class="icon-button" {...props} aria-haspopup="dialog" aria-label={label}>
      {children ?? <Icon name="more" />}
    </button>
  );
}
