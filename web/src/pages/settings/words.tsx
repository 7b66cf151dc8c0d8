/** Muted words, phrases and hashtags: posts with them are collapsed. */
import { useState } from "preact/hooks";
import { answerOf, api } from "~/api/client";
import { asApiError } from "~/api/problems";
import type { MutedWord } from "~/api/types";
import { stale } from "~/data/cache";
import { useList } from "~/data/lists";
import { Icon } from "~/ui/icon";
import { Lines } from "~/ui/lines";
import { More } from "~/ui/more";
import { OneField } from "~/ui/one-field";
import { Empty, Failed } from "~/ui/states";
import { toast } from "~/ui/toasts";
import { dateTime, type Key, t } from "~/words";

const MOST = 100; // characters
const TIMES: [Key, number | null][] = [
  ["words.always", null],
  ["words.day", 1],
  ["words.week", 7],
  ["words.month", 30],
];

export function Words() {
  const list = useList<MutedWord>(["words"], (cursor, signal) =>
    answerOf(api.GET("/v1/muted-words", { params: { query: { cursor } }, signal })),
  );
  return (
    <>
      <p class="soft">{t("settings.wordsText")}</p>
      <Add />
      {list.loading && <Lines />}
      {list.error && list.items.length === 0 && <Failed inline problem={list.error} onAgain={list.again} />}
      {!list.loading && !list.error && list.items.length === 0 && (
        <Empty icon="mute" title={t("settings.wordsEmpty")} />
      )}
      <ul class="devices">
        {list.items.map((word) => (
          <li key={word.id}>
            <span class="what">
              <span class="strong" dir="auto">
                {word.text}
              </span>
              {word.expires_at && (
                <span class="soft small">{t("words.until", { time: dateTime(word.expires_at) })}</span>
              )}
            </span>
            <button
              type="button"
              class="icon-button"
              aria-label={t("words.remove", { text: word.text })}
              onClick={() => void remove(word.id)}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      <More list={list} />
    </>
  );
}

function Add() {
  const [days, setDays] = useState<number | null>(null);
  const add = async (text: string) => {
    const expires_at = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
    await answerOf(api.POST("/v1/muted-words", { body: { text, expires_at } }));
    changed();
  };
  return (
    <OneField label={t("words.label")} name="text" most={MOST} action={t("words.add")} onSubmit={add}>
      <div class="field">
        <label for="word-days">{t("words.for")}</label>
        <select
          id="word-days"
          class="input"
          value={String(days ?? "")}
          onChange={(event) => setDays(Number(event.currentTarget.value) || null)}
        >
          {TIMES.map(([word, time]) => (
            <option key={word} value={String(time ?? "")}>
              {t(word)}
            </option>
          ))}
        </select>
      </div>
    </OneField>
  );
}

async function remove(id: string): Promise<void> {
  try {
    await answerOf(api.DELETE("/v1/muted-words/{rule_id}", { params: { path: { rule_id: id } } }));
    changed();
  } catch (error) {
    toast(t("settings.saveFailed"), { kind: "error", problem: asApiError(error) });
  }
}

/** Every list of posts has to be read again, because it says which posts contain a muted word. */
function changed(): void {
  stale(["words"], ["posts"], ["post"], ["comments"]);
}
