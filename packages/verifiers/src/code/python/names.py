"""Which names of a test are the program's: those that the test uses and does not define, as Python resolves them."""

import ast
import builtins
import symtable

BUILTINS = frozenset(dir(builtins))
# Built-ins that tests wrap around what they test; of several candidates these are the frame.
FRAME = frozenset("abs all any bool bytes dict enumerate filter float frozenset int isinstance iter len list map next print "
                  "range repr reversed round set sorted str tuple type zip".split())


class Names:
    """What a test's texts use from outside, define, call, and mention at all."""

    def __init__(self, texts):
        self.used, self.bound, self.called, self.mentioned, self.loaded = {}, set(), set(), set(), set()
        # Whether the function under test is given to the test, not named by it.
        self.given = False
        # Built-in names that each text calls.
        self.builtin_calls = []
        for text in texts:
            self.scope(symtable.symtable(text, "<test>", "exec"), True)
            self.builtin_calls.append(self.visit(ast.parse(text)))

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
