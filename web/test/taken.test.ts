import { describe, expect, it } from "vitest";
import { takenAt } from "~/upload/taken";

const CHANGED = new Date(2020, 4, 6, 7, 8);

/** The start of a JPEG whose camera wrote a time. */
function photo(time: string, little: boolean): Uint8Array<ArrayBuffer> {
  const tiff = new DataView(new ArrayBuffer(64));
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little); // the first part
  entry(8, 0x8769, 26); // Exif's own tags
  entry(26, 0x9003, 44); // the time
  for (const [at, letter] of [...time].entries()) tiff.setUint8(44 + at, letter.charCodeAt(0));
  function entry(part: number, tag: number, value: number) {
    tiff.setUint16(part, 1, little);
    tiff.setUint16(part + 2, tag, little);
    tiff.setUint32(part + 10, value, little);
  }
  const exif = [0xff, 0xe1, 0, 72, 0x45, 0x78, 0x69, 0x66, 0, 0, ...new Uint8Array(tiff.buffer)];
  return new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, ...exif, 0xff, 0xda, 0, 2]);
}

const file = (bytes: Uint8Array<ArrayBuffer>) =>
  new File([bytes], "a.jpg", { lastModified: CHANGED.getTime() });

describe("the time of a photo", () => {
  it.each([true, false])("is what its camera wrote (little endian: %s)", async (little) => {
    expect(await takenAt(file(photo("2019:07:21 18:04:05", little)))).toBe("2019-07-21T18:04");
  });

  it.each([
    ["has none", new Uint8Array([0x89, 0x50])],
    ["is cut", photo("2019:07:21 18:04:05", true).slice(0, 40)],
    ["has no real one", photo("0000:00:00 00:00:00", true)],
  ])("is that of the file if it %s", async (_, bytes) => {
    expect(await takenAt(file(bytes))).toBe("2020-05-06T07:08");
  });
});
