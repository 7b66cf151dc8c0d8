/** An own message on its way: it is being sent, waits for the network, or was refused. */
import type { Letter } from "~/data/letters";
import { again, discard, previews } from "~/data/outbox";
import { Icon } from "~/ui/icon";
import { reason, t } from "~/words";
import { Text } from "./message";

export function LetterRow({ letter, begins, ends }: { letter: Letter; begins: boolean; ends: boolean }) {
  const urls = previews.get(letter.clientId) ?? [];
  const { problem } = letter;
  return (
    <li
      class={`message own letter${begins ? " begins" : ""}${ends ? " ends" : ""}${problem ? " failed" : ""}`}
      data-letter={problem ? "failed" : letter.sending ? "sending" : "waiting"}
    >
      <div class="stack">
        <div class="line">
          <div class="content-stack">
            {letter.items.length > 0 && (
              <span class={`media-grid many-${Math.min(4, letter.items.length)}`}>
                {letter.items.map((item, at) => (
                  <span class="photo local" key={item.fileId}>
                    {urls[at] && !item.type.startsWith("video/") ? (
                      <img src={urls[at]} alt={t("photo.noAlt")} />
                    ) : (
                      <Icon name={item.type.startsWith("video/") ? "play" : "images"} />
                    )}
                  </span>
                ))}
              </span>
            )}
            {letter.postId && (
              <p class="bubble stub">
                <Icon name="images" /> {t("messages.sharedPost")}
              </p>
            )}
            {letter.text && <Text text={letter.text} />}
          </div>
        </div>
        {problem ? (
          <span class="when small accent" role="alert">
            <span>
              {t("messages.notSent")} {why(letter)}
            </span>
            <button type="button" onClick={() => void again(letter.clientId)}>
              {t("action.again")}
            </button>
            <button type="button" onClick={() => void discard(letter.clientId)}>
              {t("messages.discard")}
            </button>
          </span>
        ) : (
          <span class="when small soft">
            <Icon name="clock" /> {letter.sending ? t("messages.sending") : t("messages.waiting")}
          </span>
        )}
      </div>
    </li>
  );
}

/** Why the service refused it. */
function why({ postId, problem }: Letter): string {
  if (postId && problem?.code === "invalid-fields") return t("messages.postGone");
  return problem ? reason(problem) : "";
}
