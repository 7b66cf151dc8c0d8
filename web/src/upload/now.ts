/** Send one file at once, without the queue: the page waits for it. */
import { answerOf, api, newKey } from "~/api/client";
import { ApiError, offline } from "~/api/problems";
import type { ContentType, Ticket } from "~/api/types";
import { sha256 } from "./hash";
import { put } from "./put";

/** @throws ApiError if the service or the storage refuses it, or there is no network */
export async function uploadNow(bytes: ArrayBuffer, type: ContentType, purpose?: "avatar"): Promise<Ticket> {
  const ticket = await answerOf(
    api.POST("/v1/media/upload-url", {
      body: { content_type: type, size: bytes.byteLength, sha256: await sha256(bytes), purpose },
      params: { header: { "Idempotency-Key": newKey() } },
    }),
  );
  const outcome = await put(ticket.upload_url, ticket.headers, bytes, () => {}).catch(() => {
    throw offline();
  });
  if (outcome !== "stored") throw new ApiError(400, "upload-refused", "Storage did not take the file.");
  return ticket;
}
