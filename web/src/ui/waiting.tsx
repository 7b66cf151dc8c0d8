/** Leads to a list of what waits for the user, with how many there are at least. */
import { number } from "~/words";
import { Icon } from "./icon";
import "./rows.css";

export function Waiting(props: { href: string; text: string; count: number; more: boolean }) {
  return (
    <a class="waiting-link" href={props.href}>
      <span class="strong">{props.text}</span>
      <span class="count">{props.more ? `${number(props.count)}+` : number(props.count)}</span>
      <Icon name="forward" turns />
    </a>
  );
}
