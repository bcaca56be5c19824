/**
 * Types that a reader sees: exported functions say what they return, and a cast says why it is right.
 *
 * @module
 */
import ts from "typescript"
import { descendants, isTest, lineOf, type Offence, type Rule, type Source } from "./Rule.ts"

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true

/** Whether a function says what it returns, itself or, where it returns a function, that one. */
const saysType = (node: ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression): boolean =>
  node.type !== undefined || (ts.isArrowFunction(node) && ts.isArrowFunction(node.body) && saysType(node.body))

const untyped = (statement: ts.Statement): ReadonlyArray<ts.NamedDeclaration> => {
  if (ts.isFunctionDeclaration(statement)) return saysType(statement) ? [] : [statement]
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations.filter(
    ({ initializer, type }) =>
      type === undefined &&
      initializer !== undefined &&
      (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)) &&
      !saysType(initializer)
  )
}

const ofSources = (check: (source: Source, tree: ts.SourceFile) => ReadonlyArray<Offence>): Rule["check"] => {
  return ({ all }) =>
    all
      .filter(({ file }) => !isTest(file) && file.endsWith(".ts"))
      .flatMap((source) => (source.tree === undefined ? [] : check(source, source.tree)))
}

/** Exported functions without a return type. */
export const explicitTypes: Rule = {
  name: "explicit-types",
  check: ofSources(({ file }, tree) =>
    tree.statements
      .filter(isExported)
      .flatMap(untyped)
      .map((node) => ({
        rule: "explicit-types",
        file,
        line: lineOf(node),
        what: `${node.name?.getText()} does not say what it returns`
      }))
  )
}

const hasComment = (line: string | undefined): boolean => line !== undefined && /\/\/|\/\*|^\s*\*/.test(line)

/** Casts, other than `as const`, with no comment on their lines or the one above. */
export const casts: Rule = {
  name: "casts",
  check: ofSources(({ file, text }, tree) => {
    const lines = text.split("\n")
    return descendants(tree)
      .filter((node): node is ts.AsExpression => ts.isAsExpression(node) && node.type.getText() !== "const")
      .flatMap((node) => {
        const [first, last] = [lineOf(node), lineOf(node.type)]
        if (lines.slice(Math.max(0, first - 2), last).some(hasComment)) return []
        return [{ rule: "casts", file, line: last, what: `as ${node.type.getText()}: say why it is right` }]
      })
  })
}
