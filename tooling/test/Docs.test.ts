import ts from "typescript"
import { expect, it } from "vitest"
import { publicNames } from "../src/lint/PublicSurface.ts"
import { sourcesOf } from "../src/lint/Rule.ts"
import { files, read } from "../src/Workspace.ts"

it("every public function of core says its cost", () => {
  const sources = sourcesOf(Object.fromEntries(files("packages/core/src/**/*.ts").map((file) => [file, read(file)])))
  const entry = sources.byFile.get("packages/core/src/index.ts")
  const functions = (entry === undefined ? [] : publicNames(entry, sources)).flatMap(({ declarations, name }) =>
    declarations
      .filter((one) => ts.isVariableDeclaration(one) && one.initializer !== undefined)
      .filter((one) => ts.isFunctionLike((one as ts.VariableDeclaration).initializer as ts.Node)) // filtered above
      .map((one) => ({ name, text: one.parent.parent.getFullText() }))
  )
  expect(functions.length).toBeGreaterThan(20)
  const lacking = functions.filter(({ text }) => !/\bO\(|[Cc]onstant time/.test(text)).map(({ name }) => name)
  expect(lacking).toEqual([])
})
