"""Which names of a test are the program's: those that the test uses and does not define, as Python resolves them."""

import ast
import builtins
import re
import symtable
import sys

BUILTINS = frozenset(dir(builtins))
# Built-ins that tests wrap around what they test; of several candidates these are the frame.
FRAME = frozenset("abs all any bool bytes dict enumerate filter float frozenset int isinstance iter len list map next print "
                  "range repr reversed round set sorted str tuple type zip".split())


# What a test may import and use without being able to change what a later test sees: functions and constants that are
# named here, since an attribute of a module may be a module (`fractions.sys`), and a function may do what an assignment does.
PURE_MODULES = {
    "math": None, "cmath": None, "itertools": None,
    "copy": frozenset(("copy", "deepcopy")),
    "datetime": frozenset("MAXYEAR MINYEAR UTC date datetime time timedelta timezone".split()),
    "fractions": frozenset(("Fraction",)),
    "operator": frozenset("abs add and_ concat contains countOf eq floordiv ge gt index indexOf inv invert is_ is_not itemgetter le "
                          "lshift lt matmul mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor".split()),
    "string": frozenset("ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable punctuation "
                        "whitespace".split()),
    "typing": frozenset("Any Callable Dict FrozenSet Generator Iterable Iterator List Literal Mapping NamedTuple Optional Sequence Set "
                        "Tuple Type TypeVar Union".split()),
    "__future__": None,
}
IMPURE_NAMES = frozenset("__import__ breakpoint compile delattr eval exec getattr globals help input locals open print setattr "
                         "super vars".split())
IMPURE_NODES = (ast.ClassDef, ast.AsyncFunctionDef, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Delete)
# Attributes that lead to frames, and so to the built-ins; and classes that can be changed without an assignment.
IMPURE_ATTRIBUTE = re.compile(r"_|(ag|co|cr|f|gi|tb)_|register$")


def is_pure(tree, inside):
    """Whether a test can leave nothing behind in its interpreter: it defines functions, calls, compares, and no more. `inside`
    are names that are not the program's; what the program has may be a module that both have."""
    modules = {name: name for name, parts in PURE_MODULES.items() if parts is None and name not in inside}
    for node in ast.walk(tree):
        if isinstance(node, IMPURE_NODES):
            return False
        if isinstance(node, ast.Name) and (node.id in IMPURE_NAMES or node.id.startswith("__")):
            return False
        if isinstance(node, ast.Import):
            modules.update((alias.asname or alias.name, alias.name) for alias in node.names)
            if any(alias.name not in PURE_MODULES for alias in node.names):
                return False
        if isinstance(node, ast.ImportFrom) and not all(is_pure_part(node.module, alias.name) for alias in node.names):
            return False
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            return False
    roots = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (IMPURE_ATTRIBUTE.match(node.attr) or not isinstance(node.ctx, ast.Load)):
            return False
        if isinstance(node, ast.Name) and node.id in modules and isinstance(node.ctx, ast.Load):
            # Never the module itself, which could be handed on.
            if id(node) not in roots or not is_pure_part(modules[node.id], roots[id(node)]):
                return False
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and (
                node.id in sys.stdlib_module_names or id(node) in roots and node.id not in inside):
            return False
    return True


def is_pure_part(module, name):
    parts = PURE_MODULES.get(module, ())
    return parts is None or name in parts


# Parts of the names of functions by which a test fails, beside `assert` and `raise`.
FAILING = ("assert", "raise", "fail", "check", "verify", "expect", "exit", "test", "main")


def is_idle(tree):
    """Whether a text compares something and no statement of it could fail by that: then everything would pass."""
    compares = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            if not is_always_true(node.test):
                return False
            compares = compares or not isinstance(node.test, ast.Constant)
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


def is_always_true(node):
    """A display with items, a text, a function, a generator: whatever they hold."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return bool(node.elts) and not any(isinstance(item, ast.Starred) for item in node.elts)
    if isinstance(node, ast.Constant):
        return bool(node.value)
    return isinstance(node, (ast.Lambda, ast.GeneratorExp)) or isinstance(node, ast.Dict) and len(node.keys) > 0


# Built-ins that do nothing but show or count.
IDLE_CALLS = frozenset("all any bool dict len list print repr set sorted str sum tuple".split())


def is_comparison(node):
    """A comparison, `and`, `or`, `not` or a list of some, and one that is only printed or summed up."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(map(is_comparison, node.elts))
    if isinstance(node, ast.BoolOp):
        return any(map(is_comparison, node.values))
    if isinstance(node, ast.UnaryOp):
        return is_comparison(node.operand)
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", None) in IDLE_CALLS and any(map(is_comparison, node.args))
    if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        return is_comparison(node.elt)
    return isinstance(node, ast.Compare)


class Names:
    """What a test's texts use from outside, define, call, and mention at all."""

    def __init__(self, texts):
        self.used, self.bound, self.called, self.mentioned, self.loaded = {}, set(), set(), set(), set()
        # Whether the function under test is given to the test, not named by it.
        self.given = False
        self.imports = set()
        # What the test binds in any scope of its own.
        self.local = set()
        # Built-in names that each text calls.
        self.builtin_calls = []
        # For each text, whether it compares and then drops what it found.
        self.idle = []
        trees = [ast.parse(text) for text in texts]
        for text, tree in zip(texts, trees):
            self.scope(symtable.symtable(text, "<test>", "exec"), True)
            self.idle.append(is_idle(tree))
            self.builtin_calls.append(self.visit(tree))
        self.pure = is_pure(ast.Module([line for tree in trees for line in tree.body], []), self.local | BUILTINS)

    def scope(self, table, top=False):
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if symbol.is_assigned() or symbol.is_imported() or symbol.is_parameter() or symbol.is_namespace():
                self.local.add(name)
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
