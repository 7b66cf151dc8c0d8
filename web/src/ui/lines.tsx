/** Stands for settings or texts that load; like every skeleton it shows when that takes longer than 200 ms. */
const WIDTHS = [11, 19, 15]; // rem

export function Lines() {
  return (
    <div class="stack skeleton" aria-hidden="true">
      {WIDTHS.map((width) => (
        <span
          class="bone"
          key={width}
          style={{
            display: "block",
            blockSize: "1.25rem",
            inlineSize: `${width}rem`,
            marginBlock: "0.75rem",
          }}
        />
      ))}
    </div>
  );
}
