"""Whose fault an error in a test's own text is: the test's where nothing that the program did could have led there.

Read from the text alone, and only when a test failed. A name is *touched* if a value of the program's may be in it. What is in
doubt is touched, so that the program is charged as it would be without this.
"""

import ast
import builtins

# Errors by which an expression fails; an assertion is a verdict, and so is what a test raises by a statement.
OWN_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, OSError, RecursionError, MemoryError, EOFError)
FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LOOP_NODES = (ast.For, ast.AsyncFor, ast.While)
JUMP_NODES = (ast.Return, ast.Break, ast.Continue)
BRANCH_NODES = (ast.If, ast.Try, ast.TryStar, ast.Match, *LOOP_NODES)


def names_in(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def root_of(node):
    """The name at the beginning of `a.b[c].d`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


class Touch:
    """Which names of a test's texts may hold what is the program's: those of `program`, parameters, and what follows."""

    def __init__(self, trees, program):
        nodes = [node for tree in trees for node in ast.walk(tree)]
        self.names = {*program, *(node.arg for node in nodes if isinstance(node, ast.arg))}
        # What the program was given, and may call.
        self.handed = set()
        size = None
        while size != (len(self.names), len(self.handed)):
            size = len(self.names), len(self.handed)
            for node in nodes:
                self.spread(node)

    def touches(self, node):
        return any(isinstance(part, ast.Name) and part.id in self.names for part in ast.walk(node))

    def spread(self, node):
        targets = [root_of(target) for target in getattr(node, "targets", [])] + [getattr(node, "name", None)]
        if not self.handed.isdisjoint(targets) or any(map(self.touches, getattr(node, "decorator_list", []) + getattr(node, "bases", []))):
            self.names |= names_in(node)
            self.handed |= names_in(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
            if any(isinstance(part, ast.Name) and part.id in self.names - own for part in ast.walk(node)):
                self.names.add(node.name)
        elif isinstance(node, ast.ClassDef) and self.touches(node):
            self.names.add(node.name)
        elif isinstance(node, ast.Call) and self.touches(node):
            self.spread_call(node)
        elif isinstance(node, (ast.stmt, ast.comprehension, ast.NamedExpr)) and self.touches(node):
            # What is assigned under a condition, in a loop or after an error depends on these.
            for part in ast.walk(node):
                if isinstance(getattr(part, "ctx", None), ast.Store):
                    self.names.add(root_of(part))
                elif isinstance(part, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
                    self.names.add(part.name)

    def spread_call(self, node):
        """A call may change what it is given, and what it is a method of; built-ins and assertions do not."""
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        if isinstance(node.func, ast.Name) and name in vars(builtins) and name not in self.names or name.startswith("assert"):
            return
        given = [*node.args, *[word.value for word in node.keywords]]
        if isinstance(node.func, ast.Attribute):
            given.append(node.func)
        for item in given:
            roots = {root_of(item)} - {None} or names_in(item)
            self.names |= roots
            self.handed |= roots

    def guarded(self, tree, path):
        """Whether the way to a node depends on the program: by a condition, a loop, an error, or a jump."""
        return any(self.decides(node, inner) for node, inner in zip(path, path[1:])) or any(
            isinstance(node, BRANCH_NODES) and self.touches(node) and any(isinstance(part, JUMP_NODES) for part in ast.walk(node))
            for node in ast.walk(tree))

    def decides(self, node, inner):
        """Whether it depends on the program that `inner`, a part of `node`, is reached."""
        if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
            return inner is not node.test and self.touches(node.test)
        if isinstance(node, (ast.For, ast.AsyncFor)):
            return inner is not node.iter and self.touches(node.iter)
        if isinstance(node, (ast.Try, ast.TryStar)):
            return inner not in node.body and any(map(self.touches, node.body))
        if isinstance(node, (ast.With, ast.AsyncWith)):
            return any(self.touches(item) for item in node.items)
        if isinstance(node, ast.Match):
            return self.touches(node.subject)
        return isinstance(node, (ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)) and self.touches(node)


def holds_code(outer, code):
    return outer is code or any(isinstance(part, type(code)) and holds_code(part, code) for part in outer.co_consts)


def path_to(tree, position):
    """The nodes that cover a position, the largest first."""
    line, end_line, column, end_column = position
    return [node for node in ast.walk(tree) if getattr(node, "lineno", None) is not None
            and (node.lineno, node.col_offset) <= (line, column)
            and (node.end_lineno, node.end_col_offset) >= (end_line, end_column)]


def places(error, codes, trees):
    """Where in a test's texts an error was on its way, the outermost first: the text, the nodes around, the function's name."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        positions = list(code.co_positions())[trace.tb_lasti // 2]
        for outer, tree in zip(codes, trees):
            if None not in positions and holds_code(outer, code):
                yield tree, path_to(tree, positions), code.co_name
        trace = trace.tb_next


def own_fault(error, texts, codes, program, late=False):
    """Whether a test failed, or (`late`) did not end, by itself."""
    trees = [ast.parse(text) for text in texts]
    touch = Touch(trees, program)
    found = list(places(error, codes, trees))
    for index, (tree, path, _) in enumerate(found):
        functions = [at for at, node in enumerate(path) if isinstance(node, FUNCTION_NODES)]
        start = functions[-1] if functions else 0
        if not path or isinstance(path[-1], ast.Raise) or touch.guarded(path[start] if functions else tree, path[start:]):
            return False
        loops = [node for node in path[start:] if isinstance(node, LOOP_NODES)]
        deeper = {name for _, _, name in found[index + 1:]}
        known = all(name.isidentifier() for name in deeper) and deeper.isdisjoint(touch.names)
        if known and not touch.touches(loops[0] if late and loops else path[-1]):
            return True
    return False
