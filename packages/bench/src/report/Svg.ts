/**
 * Draws Vega-Lite specifications.
 *
 * @module
 */
import type { TopLevelSpec } from "vega-lite"
import { fail, problemOf } from "../BenchError.ts"

/**
 * Width of a text in pixels. Without a canvas Vega takes every letter for 0.8 em, which leaves a third of a chart empty
 * beside its labels; letters of common sans-serif fonts are 0.55 em wide on average, wide ones 0.6.
 */
const textWidth = ({ fontSize = 11 }: { readonly fontSize?: number }, text: unknown): number =>
  0.6 * fontSize * String(text).length

/**
 * Draws a specification as SVG text, without a browser.
 *
 * @throws BenchError `InvalidOption` where the specification is not one
 */
export const toSvg = async (specification: object): Promise<string> => {
  // Loaded late: a run that is only asked for numbers does not wait for the drawing library.
  const [vega, lite] = await Promise.all([import("vega"), import("vega-lite")])
  // There, but not in Vega's types.
  const { textMetrics } = vega as unknown as { readonly textMetrics: { width: typeof textWidth } }
  textMetrics.width = textWidth
  const problems: Array<string> = []
  const logger = {
    level: () => logger,
    error: (...messages: ReadonlyArray<unknown>) => {
      problems.push(messages.join(" "))
      return logger
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger
  }
  const compiled = (): ReturnType<typeof lite.compile> | undefined => {
    try {
      // Whether it is a Vega-Lite specification is what compiling finds out.
      return lite.compile(specification as TopLevelSpec, { logger })
    } catch (cause) {
      problems.push(problemOf(cause))
      return undefined
    }
  }
  const drawable = compiled()
  if (drawable === undefined || problems.length > 0) {
    const valid = "a Vega-Lite specification"
    return fail({ _tag: "InvalidOption", field: "specification", value: problems.join("; "), valid })
  }
  const view = new vega.View(vega.parse(drawable.spec), { renderer: "none" })
  const svg = await view.toSVG()
  view.finalize()
  // Vega counts clip paths over all charts that a process draws; here by their order within one, so that equal charts are equal bytes.
  const ids = [...new Set(svg.match(/\bclip\d+\b/g))]
  return svg.replaceAll(/\bclip\d+\b/g, (id) => `clip${ids.indexOf(id)}`)
}
