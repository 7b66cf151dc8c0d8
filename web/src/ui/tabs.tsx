/** Links to the parts of a page, in a row that scrolls where it is narrow; the present one is in view. */
import { useEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  links: { href: string; text: string; here: boolean }[];
  class?: string;
}

function middle(element: HTMLElement): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}

export function Tabs({ label, links, class: name }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const here = links.find((link) => link.here)?.href;
  useEffect(() => {
    const row = list.current;
    const link = row?.querySelector<HTMLElement>("[aria-current]");
    if (row && link) row.scrollLeft += middle(link) - middle(row); // in both directions of text
  }, [here]);
  return (
    <nav aria-label={label}>
      <ul ref={list} class={name}>
        {links.map((link) => (
          <li key={link.href}>
            <a href={link.href} aria-current={link.here ? "page" : undefined}>
              {link.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
