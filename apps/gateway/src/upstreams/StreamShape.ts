/**
 * An upstream's stream in the shape that clients rely on, whatever its own: each choice's first event is its role alone,
 * one id throughout, the last event of a choice is without content, and usage comes only where it was asked for.
 *
 * @module
 */
import type { ReplyEvent } from "../api/ChatReply.ts"
import { roleChoice } from "../api/ChatReply.ts"

const isRecord = (value: unknown): value is ReplyEvent =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const records = (value: unknown): ReadonlyArray<ReplyEvent> => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Whether a field says anything: some servers send an empty content with the role, or a list without a tool call. */
const says = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)

/** A stream under way. */
export interface StreamShape {
  /** The events that stand for one of the upstream's. */
  readonly next: (event: unknown) => ReadonlyArray<ReplyEvent>
  /** The last event with the usage, as the upstream told it; undefined where it was not asked for. */
  readonly last: (usage: unknown) => ReplyEvent | undefined
}

/** The shape of one stream; `id` is used where the upstream gives none. */
export const streamShape = ({
  id,
  includeUsage
}: {
  readonly id: string
  readonly includeUsage: boolean
}): StreamShape => {
  let head: ReplyEvent | undefined
  const opened = new Set<unknown>()
  const usage = includeUsage ? { usage: null } : {}
  const eventsOf = (choice: ReplyEvent): ReadonlyArray<ReplyEvent> => {
    const { index = 0, delta, finish_reason = null, ...rest } = choice
    const { role: _, ...said } = isRecord(delta) ? delta : {}
    const content = Object.fromEntries(Object.entries(said).filter(([, value]) => says(value)))
    const events: Array<ReplyEvent> = []
    if (!opened.has(index)) {
      opened.add(index)
      events.push(roleChoice(Number(index)))
    }
    if (Object.keys(content).length > 0) events.push({ ...rest, index, delta: content, finish_reason: null })
    if (says(finish_reason)) events.push({ ...rest, index, delta: {}, finish_reason })
    return events
  }
  return {
    next: (event) => {
      if (!isRecord(event)) return []
      const { choices, usage: _, ...shared } = event
      // Some servers begin with an event that stands for nothing: no choice, no id, no model.
      if (records(choices).length > 0) head ??= { ...shared, id: says(shared.id) ? shared.id : id }
      if (head === undefined) return []
      const { created, id: one, model } = head
      const all = { ...shared, id: one, object: "chat.completion.chunk", created, model }
      return records(choices)
        .flatMap(eventsOf)
        .map((choice) => ({ ...all, choices: [choice], ...usage }))
    },
    last: (counted) =>
      includeUsage
        ? { ...head, id: head?.id ?? id, object: "chat.completion.chunk", choices: [], usage: counted }
        : undefined
  }
}
