/** A setting that is on or off, with what it does. */
export function Switch(props: {
  label: string;
  text: string;
  on: boolean;
  busy?: boolean;
  onChange(on: boolean): void;
}) {
  return (
    <label class="switch">
      <span class="strong">{props.label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={props.on}
        aria-checked={props.on}
        disabled={props.busy}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span class="soft">{props.text}</span>
    </label>
  );
}
