/** Photos to import, and how they are sent: their files first, then up to twenty posts with one call. */
import { answerOf, api, newKey } from "~/api/client";
import { ApiError, asApiError } from "~/api/problems";
import type { ContentType } from "~/api/types";
import { stale } from "~/data/cache";
import { isVideo, typeOf } from "~/upload/limits";
import { uploadNow } from "~/upload/now";
import { takenAt } from "~/upload/taken";

const AT_ONCE = 20; // posts of one call
const FILES_AT_ONCE = 3;

export interface Imported {
  id: string;
  file: File;
  type: ContentType;
  /** Of the file's bytes in this tab. */
  address: string;
  /** Whether this browser can show the file. */
  shows: boolean;
  /** When it was taken, as date fields have it. */
  time: string;
  caption: string;
  state: "waiting" | "sending" | "done" | "failed";
  problem?: ApiError;
  /** Where its bytes are stored, once they are. */
  objectKey?: string;
  /** Where its post is seen. */
  link?: string;
}

export async function rowOf(file: File): Promise<Imported> {
  const type = typeOf(file) as ContentType;
  return {
    id: crypto.randomUUID(),
    file,
    type,
    address: URL.createObjectURL(file),
    shows: !isVideo(type),
    time: await takenAt(file),
    caption: "",
    state: "waiting",
  };
}

/** Import rows in their order. What fails keeps its problem; a further try sends no file twice. */
export async function importAll(
  rows: Imported[],
  change: (id: string, by: Partial<Imported>) => void,
): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const chunk = rows.slice(at, at + AT_ONCE);
    for (const { id } of chunk) change(id, { state: "sending", problem: undefined });
    const stored = await store(chunk, change);
    if (stored.length > 0) await send(stored, change);
  }
  stale(["posts"], ["user"], ["me"]);
}

type Stored = Imported & { objectKey: string };

async function store(
  chunk: Imported[],
  change: (id: string, by: Partial<Imported>) => void,
): Promise<Stored[]> {
  const found: (Stored | null)[] = chunk.map(() => null);
  const waiting = [...chunk.entries()];
  const next = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      const [at, row] = entry;
      try {
        const objectKey =
          row.objectKey ?? (await uploadNow(await row.file.arrayBuffer(), row.type)).object_key;
        change(row.id, { objectKey });
        found[at] = { ...row, objectKey };
      } catch (error) {
        change(row.id, { state: "failed", problem: asApiError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, next));
  return found.filter((row) => row !== null);
}

const keys = new Map<string, string>(); // by what is sent, so that a try after a lost answer makes nothing twice

async function send(rows: Stored[], change: (id: string, by: Partial<Imported>) => void): Promise<void> {
  const items = rows.map(({ objectKey, type, time, caption }) => ({
    media: [{ object_key: objectKey, type }],
    taken_at: new Date(time).toISOString(),
    ...(caption.trim() && { caption: caption.trim() }),
  }));
  const body = JSON.stringify(items);
  const key = keys.get(body) ?? newKey();
  keys.set(body, key);
  try {
    const params = { header: { "Idempotency-Key": key } };
    const answer = await answerOf(api.POST("/v1/imports/posts", { body: { items }, params }));
    for (const [at, { post, problem }] of answer.items.entries()) {
      const id = rows[at]?.id ?? "";
      if (post) change(id, { state: "done", link: `/p/${post.id}` });
      else change(id, { state: "failed", problem: problemOf(problem), objectKey: undefined });
    }
  } catch (error) {
    for (const { id } of rows) change(id, { state: "failed", problem: asApiError(error) });
  }
}

function problemOf(
  told: { type: string; status: number; detail: string; errors?: unknown } | null,
): ApiError {
  const code = told?.type.split(":").at(-1) ?? "fault";
  return new ApiError(
    told?.status ?? 500,
    code,
    told?.detail ?? "",
    (told?.errors ?? []) as ApiError["fields"],
  );
}
