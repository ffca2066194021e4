import type { Luster } from "@luster/client";
import { useEffect, useState } from "preact/hooks";
import { place } from "./address.ts";
import { OpenQuestion } from "./deleting/question.tsx";
import { ReceiptList } from "./deleting/receipt-list.tsx";
import { findService, luster, service, session } from "./service.ts";
import { ShootPage } from "./shoot/page.tsx";
import { ShootsPage } from "./shoots.tsx";
import { resumeSession, signIn } from "./sign-in.ts";
import { takeToken } from "./token.ts";
import { inWords } from "./words.ts";

type Start = "starting" | "ready" | "signed-out" | { failed: unknown };

/** The whole page: who is here, where they are, and that place. */
export function App() {
  const [start, setStart] = useState<Start>("starting");
  useEffect(() => {
    begin().then(setStart, (failed: unknown) => setStart({ failed }));
  }, []);
  const ready = start === "ready" && luster.value;
  return (
    <div class="flex min-h-dvh flex-col bg-base-200">
      <SkipLink />
      <Header />
      <main id="main" tabIndex={-1} class="mx-auto w-full max-w-7xl flex-1 px-4 pb-24 outline-none sm:px-6">
        {ready ? <Page luster={ready} /> : <Notice start={start === "ready" ? "signed-out" : start} />}
      </main>
    </div>
  );
}

function SkipLink() {
  return (
    <a
      class="btn btn-sm sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2"
      href="#main"
      onClick={skip}
    >
      To the photos
    </a>
  );
}

/** Moves the focus alone: what is behind `#` is the page's place. */
function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main")?.focus();
}

function Page({ luster }: { luster: Luster }) {
  const here = place.value;
  return (
    <>
      <ReceiptList luster={luster} />
      {here.page === "shoot" ? (
        <ShootPage key={here.id} luster={luster} id={here.id} />
      ) : (
        <ShootsPage luster={luster} />
      )}
      <OpenQuestion />
    </>
  );
}

function Header() {
  return (
    <header class="navbar mx-auto max-w-7xl px-4 sm:px-6">
      <a href="#/" class="text-xl font-semibold tracking-tight">
        <span aria-hidden="true" class="mr-2 inline-block size-3 rounded-full bg-primary" />
        Luster
      </a>
      <span class="flex-1" />
      {session.value?.end && (
        <div class="flex items-center gap-3 text-sm">
          <span>{session.value.name}</span>
          <button type="button" class="btn btn-quiet btn-sm" onClick={session.value.end}>
            Sign out
          </button>
        </div>
      )}
    </header>
  );
}

function Notice({ start }: { start: Exclude<Start, "ready"> }) {
  const settings = service.value?.sign_in;
  if (start === "starting")
    return (
      <p class="py-24 text-center" role="status">
        <span class="loading loading-dots" aria-hidden="true" />
        <span class="sr-only">Loading</span>
      </p>
    );
  if (start === "signed-out" && service.value?.token)
    return (
      <section class="py-24 text-center">
        <h1 class="text-2xl font-semibold">Scan the code</h1>
        <p class="mx-auto mt-3 max-w-md">
          Open this page by the QR code that the terminal shows: its address carries the token.
        </p>
      </section>
    );
  if (start === "signed-out" && settings)
    return (
      <section class="py-24 text-center">
        <h1 class="text-3xl font-semibold tracking-tight">Photos that sell the room</h1>
        <p class="mx-auto mt-3 mb-8 max-w-md">Sign in to upload a shoot and have it enhanced.</p>
        <button type="button" class="btn btn-primary btn-lg" onClick={() => void signIn(settings)}>
          Sign in
        </button>
      </section>
    );
  return (
    <section class="py-24 text-center" role="alert">
      <h1 class="text-2xl font-semibold">Luster does not answer</h1>
      <p class="mt-3 mb-8">{typeof start === "object" ? inWords(start.failed) : "Load the page again."}</p>
      <button type="button" class="btn btn-primary" onClick={() => location.reload()}>
        Try again
      </button>
    </section>
  );
}

async function begin(): Promise<Start> {
  await findService();
  const settings = service.value?.sign_in;
  if (service.value?.token) return takeToken() ? "ready" : "signed-out";
  return !settings || (await resumeSession(settings)) ? "ready" : "signed-out";
}
