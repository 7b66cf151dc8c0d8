/** A photo as it will be shared. */
import { useEffect, useRef } from "preact/hooks";
import { cropOf, type Edit, outputSize, paint } from "~/upload/edit";

export function Drawing({ bitmap, edit, most }: { bitmap: ImageBitmap; edit: Edit; most: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = outputSize(cropOf(edit, bitmap.width, bitmap.height), most);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.clearRect(0, 0, width, height);
    paint(context, bitmap, edit, width, height);
  }, [bitmap, edit, width, height]);
  return <canvas ref={canvas} width={width} height={height} />;
}
