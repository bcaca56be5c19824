"""Values together with what stays on its side: which number an object has, and what stands for it on the other."""


# What functions of the interpreter's own kinds give: no program can make its own objects of them.
OF_FUNCTIONS = {"generator": types.GeneratorType, "async generator": types.AsyncGeneratorType}


def is_of_program(kind):
    """Whether a class is the program's own, and not of the standard library or of a package."""
    return kind.__module__ == "solution" or str(getattr(sys.modules.get(kind.__module__), "__file__", "")).startswith("/tmp/")


class Mirrors(Sharing):
    """Values together with what stays on its side."""

    def stand_in(self, value):
        return isinstance(value, StandIn) and not type(value).__alloc_data__

    def handle(self, value):
        number, new = self.number(value)
        if new:
            self.check_export(value)
            self.fresh.append(number)
        return number

    def check_export(self, value):
        """Overridden where not everything may be asked of."""

    def class_of(self, value):
        return self.enc(type(value), 0)

    def state(self, number):
        """What the other side needs to know: content that may change as a list, the rest as text."""
        value = self.objects[number]
        kind = type(value)
        if is_array(value):
            return array_node(value)
        base = None if isinstance(value, type) or self.stand_in(value) else next((base for base in kind.__mro__ if base in CONTAINERS), None)
        if base is not None:
            content = self.content(value, base, 1)
            if kind is base:
                return content
            return ["x", None if isinstance(kind, MirrorClass) or self.trusted else self.class_of(value), content]
        if isinstance(value, type):
            return dumps(["cls", self.describe_class(value)])
        if kind is types.CoroutineType:
            return '["co"]'
        if kind in (types.FunctionType, types.MethodType, types.BuiltinFunctionType):
            return dumps(["fn", str(getattr(value, "__name__", "function"))])
        return dumps(["ob", self.class_of(value)])

    def describe_class(self, kind):
        fields = vars(kind).get("_fields") if issubclass(kind, tuple) else None
        return {
            "n": str(kind.__name__), "q": str(kind.__qualname__), "b": [self.enc(base, 0) for base in kind.__bases__],
            "d": own_special(kind), "e": own_equality(kind), "h": kind.__hash__ is None,
            "f": [str(field) for field in fields] if isinstance(fields, tuple) else None,
            "v": type(kind) is enum.EnumMeta, "s": not is_of_program(kind), "t": next((name for name, made in OF_FUNCTIONS.items() if made is kind), None),
        }

    # Reading

    def make_room(self, number, node):
        if node[0] == "x" and number not in self.objects:
            base = EMPTY[node[2][0]](node[2])
            mirror = self.dec(node[1])
            args = (base.typecode,) if isinstance(base, array.array) else ()
            self.claim(number)
            self.hold(number, type(base).__new__(mirror, *args) if issubclass(mirror, type(base)) else base)
        else:
            super().make_room(number, node[2] if node[0] == "x" else node)

    def fill(self, held, node):
        super().fill(held, node[2] if node[0] == "x" else node)

    def claim(self, number):
        if number % 2 != (1 if self.trusted else 0) or len(self.objects) >= MAX_SHARED:
            raise Unsupported("malformed value: a number that is not the sender's")

    def stand_for(self, number):
        """The stand-in of that number; made where the message at hand tells of it."""
        held = self.objects.get(number)
        if held is not None:
            return held
        self.claim(number)
        node = self.states[number]
        made = self.build(number, *node)
        if number not in self.objects:
            self.hold(number, made)
        return self.objects[number]

    def build(self, number, kind, *rest):
        if kind == "cls":
            return self.build_class(number, rest[0])
        if kind == "co":
            return self.build_coroutine(number)
        mirror = RemoteFunction if kind == "fn" else self.dec(rest[0])
        if not (isinstance(mirror, type) and issubclass(mirror, StandIn)):
            mirror = StandIn
        made = object.__new__(mirror)
        object.__setattr__(made, "__alloc_peer__", self)
        object.__setattr__(made, "__alloc_number__", number)
        return made

    def build_coroutine(self, number):
        async def coroutine():
            return self.ask("await", made)

        made = coroutine()
        return made

    def build_class(self, number, spec):
        name = str(spec["n"])
        bases = [base for base in map(self.dec, spec["b"]) if isinstance(base, type)]
        if self.trusted:
            bases = [ProgramRaised if base in OWN_VOICE or base is BaseException else base for base in bases]
        data = any(issubclass(base, (BaseException, *IMMUTABLE, *CONTAINERS)) for base in bases)
        space = {"__alloc_peer__": self, "__alloc_number__": number, "__alloc_own_eq__": spec["e"] is True, "__alloc_enum__": spec["v"] is True, "__alloc_data__": data, "__alloc_given__": spec.get("s") is True,
                 "__qualname__": str(spec["q"]), "__module__": "program"}
        names = [method for method in spec["d"] if method in SPECIAL]
        if data:
            names = [method for method in names if method in ("__call__", "__enter__", "__exit__", "__missing__")]
            if not any(issubclass(base, BaseException) for base in bases):
                space["__getattr__"] = StandIn.__getattr__
            else:
                space["__str__"] = shown_error
        if spec["f"] is not None and bases == [tuple]:
            bases = [collections.namedtuple("fields", [str(field) for field in spec["f"]], rename=True)]
        space.update({method: special(method) for method in names})
        if not data:
            space["__doc__"] = asked("__doc__")
        if spec["t"] in OF_FUNCTIONS:
            kind = OF_FUNCTIONS[spec["t"]]
            space["__class__"] = property(lambda self: kind)
        if spec["h"] is True or "__eq__" in names and "__hash__" not in names:
            space["__hash__"] = None
        if spec["v"] is True and not data:
            space["__hash__"] = object.__hash__
        self.adapt(space, name)
        bases = [base for base in bases if base is not object]
        if not data and not any(issubclass(base, StandIn) for base in bases):
            bases = [StandIn]
        try:
            return MirrorType(name, tuple(bases), space)
        except TypeError:
            return MirrorType(name, (StandIn,), space)

    def adapt(self, space, name):
        """Overridden where a stand-in must pass for a class of one's own."""

    def dec_object(self, node):
        return self.stand_for(node[1])

    def dec_subclass(self, node):
        mirror, content = self.dec(node[1]), self.dec(node[2])
        if not isinstance(mirror, MirrorClass):
            if self.trusted:
                raise Unsupported("malformed value")
            return rebuilt(mirror, content)
        base = next((base for base in mirror.__mro__ if base in IMMUTABLE), None)
        if type(content) is not base:
            raise Unsupported("malformed value")
        made = base.__new__(mirror, content)
        # A member of an enumeration is one object.
        return self.members.setdefault((mirror, content), made) if mirror.__alloc_enum__ else made

    def dec_error(self, node):
        _, kind, args, extra, causes, text = node
        kind, args, extra = self.dec(kind), [self.dec(arg) for arg in args], {str(k): self.dec(v) for k, v in extra.items()}
        if not (isinstance(kind, type) and issubclass(kind, BaseException)) or type(text) is not str:
            raise Unsupported("malformed value: no error")
        cause, context = map(self.dec, causes)
        return make_error(kind, args, extra, cause, context, text)

    def dec_module(self, node):
        import importlib

        name = str(node[1])
        if not all(map(str.isidentifier, name.split("."))):
            raise Unsupported("malformed value: no module")
        # Of a module that later tests share only functions may be reached; of its own names a test was read before.
        if self.shared_process and PURE_MODULES.get(name, ()) is not None and not (self.naming and name in PURE_MODULES):
            raise self.cannot("the module %s" % name)
        if name in sys.modules and name.split(".")[0] in sys.stdlib_module_names:
            return sys.modules[name]
        try:
            return importlib.import_module(name)
        except Exception:
            raise self.cannot("the module %s" % name) from None


def rebuilt(kind, content):
    """On the program's side: an object of its class again, a member of an enumeration by its value."""
    if issubclass(kind, enum.Enum):
        return kind(content)
    base = next(base for base in kind.__mro__ if base in IMMUTABLE)
    return base.__new__(kind, content)


def shown_error(self):
    text = self.__dict__.get("__alloc_text__")
    return BaseException.__str__(self) if text is None else text


def make_error(kind, args, extra, cause, context, text):
    try:
        error = type.__call__(kind, *args)
    except Exception:
        error = kind.__new__(kind, *args)
        error.args = tuple(args)
    for key, value in extra.items():
        try:
            setattr(error, key, value)
        except (AttributeError, TypeError):
            pass
    if isinstance(kind, MirrorClass):
        error.args = tuple(args)
        error.__alloc_text__ = text
    if isinstance(context, BaseException):
        error.__context__ = context
    if isinstance(cause, BaseException):
        error.__cause__ = cause
    return error


EMPTY["x"] = None
DECODERS.update({"@": Mirrors.dec_object, "+": Mirrors.dec_subclass, "E": Mirrors.dec_error, "M": Mirrors.dec_module})
