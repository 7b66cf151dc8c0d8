/** When a photo was taken: what its camera wrote into the file (Exif), else when the file was changed. */

const HEAD = 256_000; // bytes that are searched: Exif is at the start
const JPEG = 0xffd8;
const APP1 = 0xffe1;
const SCAN = 0xffda; // the picture begins: no more headers
const EXIF = 0x45786966; // "Exif"
const EXIF_PART = 0x8769; // the tag that says where Exif's own tags are
const TAKEN = 0x9003; // "2019:07:21 18:04:05", in the time of the place
const ENTRY = 12; // bytes

/** @returns a time of this computer's zone as date fields take it: 2019-07-21T18:04 */
export async function takenAt(file: File): Promise<string> {
  const bytes = await file.slice(0, HEAD).arrayBuffer();
  let told: string | null = null;
  try {
    told = exifTime(new DataView(bytes));
  } catch {
    // The headers are cut or wrong.
  }
  const changed = new Date(file.lastModified);
  return (
    told ?? new Date(changed.getTime() - changed.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
  );
}

function exifTime(file: DataView): string | null {
  if (file.byteLength < 4 || file.getUint16(0) !== JPEG) return null;
  for (let at = 2; at + 4 <= file.byteLength; at += 2 + file.getUint16(at + 2)) {
    const marker = file.getUint16(at);
    if (marker === SCAN) return null;
    if (marker === APP1 && file.getUint32(at + 4) === EXIF) {
      return timeIn(new DataView(file.buffer, file.byteOffset + at + 10));
    }
  }
  return null;
}

function timeIn(tiff: DataView): string | null {
  const little = tiff.getUint16(0) === 0x4949;
  const entries = (at: number) =>
    Array.from({ length: tiff.getUint16(at, little) }, (_, i) => at + 2 + i * ENTRY);
  const find = (part: number, tag: number) =>
    entries(part).find((entry) => tiff.getUint16(entry, little) === tag);
  const part = find(tiff.getUint32(4, little), EXIF_PART);
  const entry = part && find(tiff.getUint32(part + 8, little), TAKEN);
  if (!entry) return null;
  const at = tiff.getUint32(entry + 8, little);
  const text = String.fromCharCode(...Array.from({ length: 19 }, (_, i) => tiff.getUint8(at + i)));
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d):\d\d$/.exec(text);
  const time = found && `${found[1]}-${found[2]}-${found[3]}T${found[4]}`;
  return time && !Number.isNaN(Date.parse(time)) ? time : null;
}
