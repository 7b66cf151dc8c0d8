/** The menu of a thing: a button, a dialog with what can be done, and a question or a dialog of its own before some of it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "~/words";
import { Confirm, Dialog } from "./dialog";
import { Icon, type IconName } from "./icon";
import { MenuButton, type MenuButtonProps } from "./menu-button";

export interface MenuItem {
  icon?: IconName;
  word: string;
  danger?: boolean;
  /** A link instead of an action. */
  href?: string;
  /** Runs once the menu is closed. */
  run?(): unknown;
  /** What is asked before. */
  asks?: { title: string; text: string };
  /** What takes the menu's place instead. */
  dialog?(close: () => void): ComponentChildren;
}

interface DialogProps {
  label: string;
  /** Called while the menu is open. */
  items(): (MenuItem | false | null | undefined)[];
  /** Content of the menu above the items. */
  above?(close: () => void): ComponentChildren;
}

export function Menu({
  onOpen,
  items,
  above,
  ...button
}: MenuButtonProps & DialogProps & { onOpen?(isOpen: boolean): void }) {
  const [isOpen, setOpen] = useState(false);
  const show = (wanted: boolean) => {
    setOpen(wanted);
    onOpen?.(wanted);
  };
  return (
    <>
      <MenuButton {...button} onClick={() => show(true)} />
      {isOpen && <MenuDialog label={button.label} items={items} above={above} onClose={() => show(false)} />}
    </>
  );
}

export function MenuDialog({ label, items, above, onClose }: DialogProps & { onClose(): void }) {
  const [chosen, choose] = useState<MenuItem | null>(null);
  if (chosen?.asks) {
    return (
      <Confirm
        {...chosen.asks}
        action={chosen.word}
        onClose={onClose}
        onConfirm={() => void chosen.run?.()}
      />
    );
  }
  if (chosen) return <>{chosen.dialog?.(onClose)}</>;
  const act = (item: MenuItem) => {
    if (item.asks || item.dialog) return choose(item);
    onClose();
    void item.run?.();
  };
  return (
    <Dialog title={label} bare onClose={onClose}>
      <div class="menu">
        {above?.(onClose)}
        {[...items(), { icon: "close" as const, word: t("action.close") }].map((item) => {
          if (!item) return null;
          const content = (
            <>
              {item.icon && <Icon name={item.icon} />} {item.word}
            </>
          );
          return item.href ? (
            <a href={item.href}>{content}</a>
          ) : (
            <button type="button" class={item.danger ? "danger" : undefined} onClick={() => act(item)}>
              {content}
            </button>
          );
        })}
      </div>
    </Dialog>
  );
}
