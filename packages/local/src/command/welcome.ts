import type { Machine } from "../machine/machine.ts";

const engines = {
  openai: "standard and premium jobs call OpenAI and cost money",
  substitute: "no OPENAI_API_KEY: standard and premium jobs use the basic engine, and say so",
  refuse: "standard and premium jobs are refused",
};

/** What a start prints once everything answers: where it is, and what to try next. */
export const welcome = ({ url, storage, paidTiers }: Machine): string => `Luster is ready at ${url}
  storage: ${storage}; ${engines[paidTiers]}

  Try:  curl ${url}/health
        curl -X POST ${url}/shoots -F "name=My first shoot"
        npm run enhance -- photo.jpg
  README.md has the whole flow. Ctrl-C stops everything; the data stays.`;
