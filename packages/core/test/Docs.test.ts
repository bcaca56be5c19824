import ts from "typescript"
import { expect, it } from "vitest"

const entry = `${import.meta.dirname}/../src/index.ts`

interface Documented {
  readonly name: string
  readonly isFunction: boolean
  readonly text: string
}

/** What the package exports, with the docstring of each name. */
const exported = (): ReadonlyArray<Documented> => {
  const program = ts.createProgram([entry], {
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: []
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${entry} is no module`)
  return checker.getExportsOfModule(module).map((symbol) => {
    const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const node = declared.valueDeclaration
    const text = [
      ts.displayPartsToString(declared.getDocumentationComment(checker)),
      ...declared.getJsDocTags().map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`)
    ]
    return {
      name: symbol.name,
      isFunction:
        node !== undefined && checker.getTypeOfSymbolAtLocation(declared, node).getCallSignatures().length > 0,
      text: text.join("\n")
    }
  })
}

it("every export has a docstring; every function says its cost and its errors, and shows itself at work", () => {
  const all = exported()
  expect(all.length).toBeGreaterThan(80)
  const missing = all.flatMap(({ name, isFunction, text }) => {
    const wants: ReadonlyArray<readonly [string, boolean]> = [
      ["a docstring", text.trim().length > 0],
      ["its complexity", !isFunction || /\bO\(|[Cc]onstant time/.test(text)],
      ["its errors", !isFunction || /@throws|\*\*Errors\.\*\*|[Tt]hrows as|[Tt]hrows nothing/.test(text)],
      ["an example that calls it", !isFunction || new RegExp(`@example[\\s\\S]*\\b${name}\\(`).test(text)]
    ]
    return wants.filter(([, there]) => !there).map(([what]) => `${name}: ${what}`)
  })
  expect(missing).toEqual([])
})
