import { Pencil } from "lucide";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../icon.tsx";
import type { ShootModel } from "./model.ts";

/** The shoot's name, which is changed where it stands. */
export function Title({ model }: { model: ShootModel }) {
  const [isRenaming, setRenaming] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const name = model.shoot.value?.name;
  const wasRenaming = useRef(false);
  useLayoutEffect(() => {
    // The form had the focus, and is gone.
    if (wasRenaming.current && !isRenaming) pencil.current?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);
  const end = (): void => setRenaming(false);
  if (isRenaming && name !== undefined)
    return (
      <NameForm
        name={name}
        onEnd={end}
        onName={(given) => {
          if (given !== name) void model.rename(given);
          end();
        }}
      />
    );
  return (
    <div>
      <h1 class="inline text-2xl font-semibold tracking-tight sm:text-3xl">{name ?? "Shoot"}</h1>
      {name !== undefined && (
        <button
          ref={pencil}
          type="button"
          class="btn btn-ghost btn-sm btn-square ml-1 align-bottom"
          aria-label="Rename the shoot"
          title="Rename"
          onClick={() => setRenaming(true)}
        >
          <Icon of={Pencil} />
        </button>
      )}
    </div>
  );
}

type FormProps = { name: string; onName: (name: string) => void; onEnd: () => void };

function NameForm({ name, onName, onEnd }: FormProps) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <form
      class="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const given = field.current?.value.trim();
        if (given) onName(given);
      }}
      onKeyDown={({ key }) => {
        if (key === "Escape") onEnd();
      }}
    >
      <input
        ref={field}
        class="input min-w-52 flex-1 text-lg font-semibold"
        aria-label="Name of the shoot"
        defaultValue={name}
        maxLength={200}
        required
      />
      <button type="submit" class="btn btn-primary btn-sm">
        Save
      </button>
      <button type="button" class="btn btn-quiet btn-sm" onClick={onEnd}>
        Cancel
      </button>
    </form>
  );
}
