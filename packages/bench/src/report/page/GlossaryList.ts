/**
 * The glossary of policies: what the names' buttons show, and what is printed at the end.
 *
 * @module
 */
import { wordsOf } from "../Glossary.ts"
import { escaped } from "./Text.ts"

/** An entry for each policy that is known; shown beside its name, and all together in print. */
export const glossary = (policies: ReadonlyArray<string>): string => {
  const entries = [...new Set(policies)].flatMap((policy) => {
    const found = wordsOf(policy)
    return found === undefined
      ? []
      : [
          `<div popover id="policy-${escaped(policy)}" class="entry"><p><b>${escaped(policy)}</b>: ${escaped(found.label)}</p><p>${escaped(found.what)}</p></div>`
        ]
  })
  return `<section class="glossary" aria-label="Glossary of policies">${entries.join("\n")}</section>`
}
