"""Which names of a test are the program's: those that the test uses and does not define, as Python resolves them."""

import ast
import builtins
import symtable

BUILTINS = frozenset(dir(builtins))
# Built-ins that tests wrap around what they test; of several candidates these are the frame.
FRAME = frozenset("abs all any bool bytes dict enumerate filter float frozenset int isinstance iter len list map next print "
                  "range repr reversed round set sorted str tuple type zip".split())


# What a test may import and use without being able to change what a later test sees.
PURE_MODULES = frozenset("cmath copy datetime fractions itertools math operator string typing".split())
IMPURE_NAMES = frozenset("__import__ breakpoint compile delattr eval exec getattr globals help input locals open print setattr "
                         "super vars".split())
IMPURE_NODES = (ast.ClassDef, ast.AsyncFunctionDef, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Delete)


def is_pure(tree):
    """Whether a test can leave nothing behind in its interpreter: it defines functions, calls, compares, and no more."""
    for node in ast.walk(tree):
        if isinstance(node, IMPURE_NODES):
            return False
        if isinstance(node, ast.Attribute) and (node.attr.startswith("_") or not isinstance(node.ctx, ast.Load)):
            return False
        if isinstance(node, ast.Name) and (node.id in IMPURE_NAMES or node.id.startswith("__")):
            return False
        if isinstance(node, ast.Import) and any(alias.name not in PURE_MODULES for alias in node.names):
            return False
        if isinstance(node, ast.ImportFrom) and node.module not in PURE_MODULES | {"__future__"}:
            return False
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            return False
    return True


# Parts of the names of functions by which a test fails, beside `assert` and `raise`.
FAILING = ("assert", "raise", "fail", "check", "verify", "expect", "exit", "test", "main")


def is_idle(tree):
    """Whether a text compares something and no statement of it could fail by that: then everything would pass."""
    compares = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            if not (isinstance(node.test, ast.Tuple) and node.test.elts):
                return False
            compares = True
        elif isinstance(node, ast.Raise):
            return False
        elif isinstance(node, ast.Return) and node.value is not None:
            return False
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if any(part in name.lower() for part in FAILING):
                return False
        elif isinstance(node, ast.Expr):
            compares = compares or is_comparison(node.value)
    return compares


def is_comparison(node):
    """A comparison, `and`, `or`, `not` of some, and one that is only printed or summed up."""
    if isinstance(node, ast.BoolOp):
        return any(map(is_comparison, node.values))
    if isinstance(node, ast.UnaryOp):
        return is_comparison(node.operand)
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", None) in ("print", "all", "any", "bool") and any(map(is_comparison, node.args))
    return isinstance(node, (ast.Compare, ast.GeneratorExp)) and (isinstance(node, ast.Compare) or is_comparison(node.elt))


class Names:
    """What a test's texts use from outside, define, call, and mention at all."""

    def __init__(self, texts):
        self.used, self.bound, self.called, self.mentioned, self.loaded = {}, set(), set(), set(), set()
        # Whether the function under test is given to the test, not named by it.
        self.given = False
        self.pure, self.imports = True, set()
        # Built-in names that each text calls.
        self.builtin_calls = []
        # For each text, whether it compares and then drops what it found.
        self.idle = []
        for text in texts:
            self.scope(symtable.symtable(text, "<test>", "exec"), True)
            tree = ast.parse(text)
            self.pure = self.pure and is_pure(tree)
            self.idle.append(is_idle(tree))
            self.builtin_calls.append(self.visit(tree))

    def scope(self, table, top=False):
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if top or symbol.is_global():
                if symbol.is_referenced():
                    self.used[name] = True
                if symbol.is_assigned() or symbol.is_imported() or top and symbol.is_namespace():
                    self.bound.add(name)
        for child in table.get_children():
            self.scope(child)

    def visit(self, tree):
        calls = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self.imports.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.imports.add(node.module)
            if isinstance(node, ast.Name):
                self.mentioned.add(node.id)
                if isinstance(node.ctx, ast.Load):
                    self.loaded.add(node.id)
            elif isinstance(node, ast.Attribute):
                self.mentioned.add(node.attr)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self.called.add(node.func.id)
                if node.func.id in BUILTINS:
                    calls.add(node.func.id)
        return calls

    def free(self):
        """Names that only the program can have."""
        return [name for name in self.used if name not in BUILTINS]

    def named_like_builtin(self):
        """The function under test where all names are built-ins': the one that every text calls. None where unclear."""
        if any(name not in self.bound for name in self.free()):
            return None
        sets = [calls - self.bound for calls in self.builtin_calls if calls - self.bound]
        common = set.intersection(*sets) if sets else set()
        for names in (common - FRAME, common):
            if len(names) == 1:
                return names.pop()
        return None
