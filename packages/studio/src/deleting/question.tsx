import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** What is to be deleted, and the ways to do it. */
type Question = {
  /** What is asked, with the name of what would be gone. */
  title: string;
  /** What would be gone with it. */
  detail: string;
  choices: readonly { words: string; act: () => void }[];
};

const asked = signal<Question>();

/** Asks before anything is deleted: it cannot be taken back. */
export const ask = (question: Question): void => void (asked.value = question);

/** The question that is open, over whatever else is. */
export function OpenQuestion() {
  const question = asked.value;
  return question ? <Asked question={question} /> : null;
}

function Asked({ question: { title, detail, choices } }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Nothing is deleted by an Enter too many.
    keep.current?.focus();
  }, []);
  const close = (): void => dialog.current?.close();
  return (
    <dialog
      ref={dialog}
      aria-labelledby="question"
      class="m-auto w-[calc(100%-2rem)] max-w-lg rounded-box border border-base-300 bg-base-100 p-6 text-base-content shadow-xl backdrop:bg-black/50"
      onClose={() => (asked.value = undefined)}
    >
      <h2 id="question" class="text-lg font-semibold text-balance">
        {title}
      </h2>
      <p class="mt-2 text-pretty">{detail} This cannot be taken back.</p>
      <div class="mt-6 flex justify-end gap-2 max-sm:flex-col">
        <button ref={keep} type="button" class="btn btn-quiet" onClick={close}>
          Keep
        </button>
        {choices.map(({ words, act }) => (
          <button
            key={words}
            type="button"
            class="btn btn-error"
            onClick={() => {
              close();
              act();
            }}
          >
            {words}
          </button>
        ))}
      </div>
    </dialog>
  );
}
