/** Stickers on a picture, drawn from their data; their sizes follow the picture's, so they look alike everywhere. */
import type { ComponentChildren } from "preact";
import type { Sticker } from "~/api/types";
import { Icon } from "~/ui/icon";
import { t } from "~/words";
import { Glyph } from "./glyph";

type Where = Pick<Sticker, "x" | "y" | "scale" | "rotation">;

/** The style of something that stands on a picture. */
export function standing({ x, y, scale, rotation }: Where) {
  return {
    left: `${x * 100}%`,
    top: `${y * 100}%`,
    "--scale": scale,
    transform: `translate(-50%, -50%) rotate(${rotation}deg)`,
  };
}

export function Words({ kind, children }: { kind: Sticker["kind"]; children: ComponentChildren }) {
  return (
    <span class={`sticker-words of-${kind}`} dir="auto">
      {kind === "location" && <Icon name="pin" />}
      {kind === "mention" && <Glyph name="at" />}
      <span>{children}</span>
    </span>
  );
}

export function Stickers({ stickers }: { stickers: Sticker[] }) {
  return (
    <>
      {stickers.map((sticker, at) => (
        <Drawn key={at} sticker={sticker} />
      ))}
    </>
  );
}

function Drawn({ sticker }: { sticker: Sticker }) {
  const { kind, user, text, location } = sticker;
  if (kind === "mention") {
    if (!user) return null; // the viewer cannot find that user
    return (
      <a
        class="sticker"
        style={standing(sticker)}
        href={`/@${user.username}`}
        aria-label={t("story.mentions", { name: user.username })}
      >
        <Words kind={kind}>{user.username}</Words>
      </a>
    );
  }
  return (
    <span class="sticker" style={standing(sticker)}>
      <Words kind={kind}>{kind === "location" ? location?.name : text}</Words>
    </span>
  );
}
