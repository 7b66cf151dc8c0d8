/** An address that no page has. */
import { useTitle } from "~/navigation";
import { NotFound } from "~/ui/states";
import { t } from "~/words";

export default function Missing() {
  useTitle(t("notFound.title"));
  return <NotFound />;
}
