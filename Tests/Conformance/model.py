"""Reads botocore's service models: valid requests, valid responses, and the table's coverage."""

import string

import botocore.session

SESSION = botocore.session.Session()


def service_model(service, session=SESSION):
    return session.get_service_model(service)


def paths(shape, prefix="", seen=()):
    """Yields the paths of a shape's members, as in the fidelity table: `Transcript[].Id`."""
    if shape is None or shape.name in seen:
        return
    seen = seen + (shape.name,)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            path = f"{prefix}.{name}" if prefix else name
            yield path
            yield from paths(member, path, seen)
    elif shape.type_name == "list":
        yield from paths(shape.member, f"{prefix}[]", seen)
    elif shape.type_name == "map":
        yield from paths(shape.value, prefix, seen)


def covers(names, path):
    """Whether the names include the path, or a wildcard for one of its ancestors."""
    lineage = [path] + [path.rsplit(".", count)[0] for count in range(1, path.count(".") + 1)]
    return path in names or any(f"{name.removesuffix('[]')}.*" in names for name in lineage)


def unnamed(operation, row):
    """Yields the members and errors of a model's operation that the table's row does not name."""
    for kind, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
        names = {aspect["name"] for aspect in row[kind]}
        yield from (f"{kind} {path}" for path in paths(shape) if not covers(names, path))
    errors = {aspect["name"] for aspect in row["errors"]}
    yield from (f"error {error.name}" for error in operation.error_shapes if error.name not in errors)


def unknown(operation, row):
    """Yields the names in the table's row that the model does not have."""
    for kind, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
        known = set(paths(shape))
        for aspect in row[kind]:
            name = aspect["name"].removesuffix(".*")
            if name not in known:
                yield f"{kind} {name}"
    errors = {error.name for error in operation.error_shapes}
    yield from (f"error {aspect['name']}" for aspect in row["errors"] if aspect["name"] not in errors)


# Responses


def faults(value, shape, path="answer"):
    """Compares a JSON value with its shape. Returns the number of checks and the faults."""
    checked, wrong = 1, []
    kinds = {
        "structure": dict, "map": dict, "list": list, "string": str, "integer": int, "long": int, "boolean": bool,
        "timestamp": (int, float), "double": (int, float),
    }
    if not isinstance(value, kinds[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        return checked, [f"{path} must be {shape.type_name}, got {type(value).__name__}"]
    if shape.type_name == "structure":
        for name in shape.required_members:
            checked += 1
            if name not in value:
                wrong.append(f"{path}.{name} is missing")
        for name, member in value.items():
            if name not in shape.members:
                wrong.append(f"{path}.{name} is no member of {shape.name}")
                continue
            more, others = faults(member, shape.members[name], f"{path}.{name}")
            checked, wrong = checked + more, wrong + others
    elif shape.type_name in ("list", "map"):
        elements = value if shape.type_name == "list" else value.values()
        for element in elements:
            more, others = faults(element, shape.member if shape.type_name == "list" else shape.value, f"{path}[]")
            checked, wrong = checked + more, wrong + others
    size = value if shape.type_name in ("integer", "long") else len(value) if hasattr(value, "__len__") else None
    bounds = shape.metadata
    if size is not None and ("min" in bounds or "max" in bounds):
        checked += 1
        if size < bounds.get("min", size) or size > bounds.get("max", size):
            # The real service ends paging with an empty NextToken
            # (Documentation/Protocol.md#gettranscript).
            if not (path.endswith(".NextToken") and value == ""):
                wrong.append(f"{path} is out of its bounds {bounds}: {value!r:.80}")
    if "enum" in bounds:
        checked += 1
        if value not in bounds["enum"]:
            wrong.append(f"{path} {value!r} is not one of {bounds['enum']}")
    return checked, wrong


# Requests


def text(length):
    """Returns a text of `length` characters, different for every length."""
    return (string.ascii_lowercase * (length // 26 + 1))[:length]


def sample(shape, size):
    """Returns a value of a shape with that size."""
    if shape.type_name == "string":
        return text(size)
    if shape.type_name in ("integer", "long"):
        return size
    raise AssertionError(shape.type_name)


def wrong_kind(shape):
    """Returns a JSON value of a type that the shape does not allow."""
    return 7 if shape.type_name in ("string", "structure", "list", "map", "boolean") else "seven"


def put(params, path, value):
    """Returns a copy of a request with the member at a path set, or removed if `value` is None.

    In a list, the path refers to the first element.
    """
    name, _, rest = path.partition(".")
    is_list = name.endswith("[]")
    name = name.removesuffix("[]")
    copy = dict(params)
    if not rest:
        if value is None:
            copy.pop(name, None)
        elif is_list:
            copy[name] = [value]
        else:
            copy[name] = value
        return copy
    inner = copy.get(name)
    if is_list:
        elements = list(inner or [{}])
        copy[name] = [put(elements[0], rest, value)] + elements[1:]
    else:
        copy[name] = put(inner or {}, rest, value)
    return copy


def has(params, path):
    """Whether a request has the parent of the member at a path."""
    *parents, _ = path.split(".")
    for name in parents:
        is_list = name.endswith("[]")
        value = params.get(name.removesuffix("[]")) if isinstance(params, dict) else None
        if value is None or (is_list and not value):
            return False
        params = value[0] if is_list else value
    return True


def members(shape, prefix="", seen=()):
    """Yields path, shape, whether it is required, and location, for every member of a request."""
    if shape.name in seen:
        return
    seen = seen + (shape.name,)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            path = f"{prefix}.{name}" if prefix else name
            place = "body" if prefix else member.serialization.get("location", "body")
            yield path, member, name in shape.required_members, place
            yield from members(member, path, seen)
    elif shape.type_name == "list":
        if shape.member.type_name == "structure":
            yield from members(shape.member, f"{prefix}[]", seen)
        else:
            yield f"{prefix}[]", shape.member, False, "body"
