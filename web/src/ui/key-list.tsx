/** The list of keys. */
import { type Key, t } from "~/words";
import { Dialog } from "./dialog";
import "./key-list.css";

const KEYS: [string, Key][] = [
  ["j", "keys.next"],
  ["k", "keys.previous"],
  ["l", "keys.like"],
  ["s", "keys.save"],
  ["c", "keys.comment"],
  ["/", "keys.search"],
  ["← →", "keys.turn"],
  ["?", "keys.help"],
];

export default function KeyList({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([key, word]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
      <div class="body">
        <button type="button" class="button quiet" onClick={onClose}>
          {t("action.close")}
        </button>
      </div>
    </Dialog>
  );
}
