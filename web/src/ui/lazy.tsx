/** A component whose code loads when it is first shown, for example a dialog that few open. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "~/words";
import { toast } from "./toasts";

interface Closable {
  onClose(): void;
}

export function lazy<P extends Closable>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Loaded, show] = useState<ComponentType<P> | null>(() => known);
    useEffect(() => {
      if (known) return;
      load().then(
        (chunk) => {
          known = chunk.default;
          show(() => known);
        },
        () => {
          toast(t("broken.title"), { kind: "error" });
          props.onClose();
        },
      );
    }, []);
    return Loaded && <Loaded {...props} />;
  };
}
