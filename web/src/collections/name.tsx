/** What asks for the name of a collection. */
import type { ComponentProps } from "preact";
import { OneField, OneFieldDialog } from "~/ui/one-field";
import { t } from "~/words";

const MOST = 60; // characters

type Given<P> = Omit<P, "label" | "name" | "most">;

export function NameForm(props: Given<ComponentProps<typeof OneField>>) {
  return <OneField {...props} label={t("collection.name")} name="name" most={MOST} />;
}

export function NameDialog(props: Given<ComponentProps<typeof OneFieldDialog>>) {
  return <OneFieldDialog {...props} label={t("collection.name")} name="name" most={MOST} />;
}
