/**
 * Anthropic's HH harmless test file: pairs of conversations, of which people preferred the first. Its text is never
 * shipped.
 *
 * @module
 */
import { Schema } from "effect"
import { publishedLines } from "../queries/PublishedData.ts"

/** A turn of a conversation. */
export interface HhTurn {
  readonly role: "user" | "assistant"
  readonly content: string
}

/** A pair. */
export interface HhPair {
  /** Its row in the file. */
  readonly row: number
  /** Place of its first turn among the distinct ones. */
  readonly place: number
  readonly chosen: ReadonlyArray<HhTurn>
  readonly rejected: ReadonlyArray<HhTurn>
}

/** The file. */
export interface HhFile {
  readonly pairs: ReadonlyArray<HhPair>
  /** Distinct first turns, in the file's order. */
  readonly prompts: ReadonlyArray<string>
}

const Row = Schema.Struct({ chosen: Schema.String, rejected: Schema.String })

const turnStart = /\n\n(?=(?:Human|Assistant):)/

/** The turns of a conversation in the file's form. */
export const parseHh = (conversation: string): ReadonlyArray<HhTurn> =>
  conversation
    .split(turnStart)
    .filter((part) => part.trim() !== "")
    .map((part): HhTurn => {
      const human = part.startsWith("Human:")
      return { role: human ? "user" : "assistant", content: part.replace(/^(?:Human|Assistant):/, "").trim() }
    })

/**
 * The last question and its reply: what a reward head reads of a conversation. What came before is left out, since the
 * head judges replies to single questions.
 */
export const lastExchange = (turns: ReadonlyArray<HhTurn>): { readonly query: string; readonly reply: string } => {
  const last = turns.at(-1)
  const query = turns.findLast(({ role }) => role === "user")?.content ?? ""
  return { query, reply: last?.role === "assistant" ? last.content : "" }
}

/**
 * Reads the file.
 *
 * @throws BenchError `Unavailable` for a file that is missing or of another form
 */
export const readHh = async (data: string): Promise<HhFile> => {
  const rows = await publishedLines(Row, data, "hh_rlhf/harmless-base_test.jsonl.gz", "anthropics/hh-rlhf")
  const places = new Map<string, number>()
  const pairs = rows.map((given, row): HhPair => {
    const [chosen, rejected] = [parseHh(given.chosen), parseHh(given.rejected)]
    const first = chosen[0]?.content ?? ""
    const place = places.get(first) ?? places.size
    places.set(first, place)
    return { row, place, chosen, rejected }
  })
  return { pairs, prompts: [...places.keys()] }
}
