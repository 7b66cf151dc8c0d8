/** Why explore showed a post. */
import type { Reason } from "~/post/reason";
import { why } from "~/post/why";
import { RichText } from "~/ui/rich-text";

export default function Why({ reason }: { reason: Reason; onClose(): void }) {
  return (
    <p class="why small soft">
      <RichText text={why(reason)} />
    </p>
  );
}
