"""Stand-ins: what one side holds for an object that lives on the other.

A stand-in has the class names, bases and special methods of what it stands for, and asks the other side for everything
else. A subclass of a built-in type (a namedtuple, an IntEnum, a list with methods) holds its content itself, so that it
is compared by the built-in's own rules.
"""

UNARY = [*"bool len iter next reversed str repr format hash int float index complex neg pos abs invert round trunc floor ceil "
         "enter exit call aiter anext getitem setitem delitem missing fspath bytes get set delete".split()]
BINARY = [*"lt le gt ge contains".split(), *[side + name for name in
          "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift divmod".split() for side in ("", "r", "i")]]
SPECIAL = ["__%s__" % name for name in [*UNARY, *BINARY, "eq", "ne"]]
BINARY = frozenset("__%s__" % name for name in BINARY)


class ProgramRaised(Exception):
    """The program raised something that no test may take for its own."""


class Refused(Exception):
    """The other side does not do what it was asked."""


class Ended(Exception):
    """An iteration of the other side is over."""

    def __init__(self, value=None):
        self.value = value


class MirrorClass(type):
    """A class of the other side."""

    def __call__(cls, *args, **kwargs):
        if "__alloc_number__" not in cls.__dict__:
            # Its methods would be on one side and those of its base on the other.
            raise cls.__alloc_peer__.cannot("a class that inherits from one of the program")
        return cls.__alloc_peer__.ask("call", cls, args, kwargs)

    def __getattr__(cls, name):
        if name.startswith("__alloc") or "__alloc_number__" not in cls.__dict__:
            raise AttributeError(name)
        if name == "__dataclass_fields__":
            raise cls.__alloc_peer__.cannot("fields of a data class of the program")
        return cls.__alloc_peer__.ask("get", cls, (name,))

    def __setattr__(cls, name, value):
        cls.__alloc_peer__.ask("set", cls, (name, value))

    def __iter__(cls):
        return cls.__alloc_peer__.ask("iter", cls)

    def __len__(cls):
        return cls.__alloc_peer__.ask("len", cls)

    def __bool__(cls):
        return True

    def __getitem__(cls, key):
        return cls.__alloc_peer__.ask("item", cls, (key,))

    def __contains__(cls, value):
        return cls.__alloc_peer__.ask("in", cls, (value,)) is True


class asked:
    """An attribute that every object and class has, and that is the other side's all the same."""

    def __init__(self, name):
        self.name = name

    def __get__(self, instance, kind):
        target = kind if instance is None else instance
        return target.__alloc_peer__.ask("get", target, (self.name,))


class StandIn(metaclass=type("Bare", (type,), {})):
    # An object of the other side. The attributes of an object of the test are no affair of the program's.
    __doc__ = asked("__doc__")
    __dict__ = property(lambda self: self.__alloc_peer__.ask("get", self, ("__dict__",)) if self.__alloc_peer__.trusted else {})

    # Whether it holds content of a built-in type itself.
    __alloc_data__ = False

    def __getattr__(self, name):
        if name.startswith("__alloc"):
            raise AttributeError(name)
        return self.__alloc_peer__.ask("get", self, (name,))

    def __setattr__(self, name, value):
        self.__alloc_peer__.ask("set", self, (name, value))

    def __delattr__(self, name):
        self.__alloc_peer__.ask("del", self, (name,))

    def __copy__(self):
        return self.__alloc_peer__.ask("copy", self)

    def __deepcopy__(self, memo):
        return self.__alloc_peer__.ask("deepcopy", self)

    def __reduce_ex__(self, version):
        raise self.__alloc_peer__.cannot("a copy of an object of the program")


class RemoteFunction(StandIn):
    __doc__ = asked("__doc__")

    def __call__(self, *args, **kwargs):
        return self.__alloc_peer__.ask("call", self, args, kwargs)


class MirrorType(MirrorClass, type(StandIn)):
    """The class of mirrors, whose bases may be stand-ins."""


def is_foreign(value):
    return isinstance(value, StandIn) or isinstance(type(value), MirrorClass) or isinstance(value, MirrorClass)


def special(name):
    """A special method that asks the other side."""
    if name in ("__eq__", "__ne__"):
        def method(self, other):
            peer = self.__alloc_peer__
            if is_foreign(other) or not peer.trusted:
                return peer.ask("op", self, (name, other))
            if type(self).__alloc_own_eq__ and other is not None:
                raise peer.refuse(self, name)
            return NotImplemented
    elif name in BINARY:
        def method(self, *operands):
            peer = self.__alloc_peer__
            if peer.trusted and not all(map(is_foreign, operands)):
                raise peer.refuse(self, name)
            return peer.ask("op", self, (name, *operands))
    elif name == "__next__":
        def method(self):
            try:
                return self.__alloc_peer__.ask("next", self)
            except Ended as end:
                raise StopIteration(end.value) from None
    elif name == "__anext__":
        async def method(self):
            try:
                return self.__alloc_peer__.ask("anext", self)
            except Ended:
                raise StopAsyncIteration() from None
    elif name == "__missing__":
        # Content is read by built-in rules, and this is no content.
        def method(self, key):
            raise self.__alloc_peer__.cannot("what a dict of the program gives for a key that it lacks")
    elif name == "__aiter__":
        def method(self):
            return self.__alloc_peer__.ask("op", self, (name,))
    elif name == "__exit__":
        def method(self, kind, error, trace):
            return self.__alloc_peer__.ask("op", self, (name, kind, error, None))
    else:
        def method(self, *args, **kwargs):
            return self.__alloc_peer__.ask("op", self, (name, *args), kwargs)
    method.__name__ = name
    return method


def own_special(kind, names=SPECIAL):
    """Special methods that a class defines itself, beyond `object` and built-in data."""
    skip = {object, BaseException, Exception, *IMMUTABLE, *CONTAINERS}
    return [name for name in names if any(
        name in vars(base) for base in kind.__mro__ if base not in skip and not issubclass(base, BaseException))]


def own_equality(kind):
    """Whether `==` is code of the program's own: not inherited, and not made by `dataclass`."""
    for base in kind.__mro__:
        if "__eq__" in vars(base):
            code = getattr(vars(base)["__eq__"], "__code__", None)
            return base is not object and (code is None or code.co_filename != "<string>")
    return False


# How many errors that were being handled, one within the other, cross with an error.
MAX_CONTEXTS = 5


def built_in_parts(error):
    """What built-in errors hold beside their arguments, as the name of a file."""
    for base in type(error).__mro__:
        if base.__module__ == "builtins":
            for name, part in vars(base).items():
                if type(part) is types.MemberDescriptorType and name not in ("obj", "exceptions", "message") and part.__get__(error) is not None:
                    yield name, part.__get__(error)
