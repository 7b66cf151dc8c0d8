import { beforeAll, describe, expect, it } from "vitest";
import { MOST_PHOTO_BYTES, MOST_VIDEO_BYTES, refusal, typeOf } from "~/upload/limits";
import { withWords } from "~/words";

const file = (name: string, type: string, size = 1000) => ({ name, type, size });

describe("files", () => {
  beforeAll(withWords(async () => {}, "upload"));

  it("takes the type of a file from its name only where the browser knows none", () => {
    expect(typeOf(file("a.jpg", "image/jpeg"))).toBe("image/jpeg");
    expect(typeOf(file("IMG_1.HEIC", ""))).toBe("image/heic");
    expect(typeOf(file("a.mov", "application/octet-stream"))).toBe("video/quicktime");
    expect(typeOf(file("a.jpg", "text/html"))).toBeNull();
    expect(typeOf(file("jpg", ""))).toBeNull();
  });

  it("tells what the service would refuse, with the limit", () => {
    expect(refusal(file("a.pdf", "application/pdf"))).toContain("a.pdf");
    expect(refusal(file("a.jpg", "image/jpeg", 0))).toContain("empty");
    expect(refusal(file("a.jpg", "image/jpeg", MOST_PHOTO_BYTES))).toBeNull();
    expect(refusal(file("a.jpg", "image/jpeg", MOST_PHOTO_BYTES + 1))).toContain("20 MB");
    expect(refusal(file("a.mp4", "video/mp4", MOST_VIDEO_BYTES))).toBeNull();
    expect(refusal(file("a.mp4", "video/mp4", MOST_VIDEO_BYTES + 1))).toContain("100 MB");
  });
});
