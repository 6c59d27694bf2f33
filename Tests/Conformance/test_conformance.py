"""Tests every implemented operation against botocore's model of it.

The tests cover required members, bounds, enumerations, errors and responses. The fidelity table
(`/_mock/coverage`) says what is implemented. A member or an error without a row fails here.
"""

import copy
import json

import botocore.exceptions
import botocore
import pytest

import examples
import model

OPERATIONS = sorted(examples.VALID)
PARTICIPANT = "connectparticipant"


def service_of(operation):
    return PARTICIPANT if operation in model.service_model(PARTICIPANT).operation_names else "connect"


def shape_of(operation):
    return model.service_model(service_of(operation)).operation_model(operation)


class Answer:
    """The result of a request: the parsed response or the error, and the JSON as sent."""

    def __init__(self, world, operation, request):
        client = world.clients[service_of(operation)]
        self.error = None
        self.exception = None
        try:
            self.parsed = getattr(client, botocore.xform_name(operation))(**request)
        except botocore.exceptions.ClientError as error:
            self.exception = error
            self.error = error.response["Error"]["Code"]
        self.status = world.raw["status_code"]
        self.headers = world.raw["headers"]
        self.reason = self.headers.get("x-mock-reason", "")
        self.json = json.loads(world.raw["body"] or b"{}")

    def __str__(self):
        return f"{self.status} {self.error} {self.reason or self.json}"[:400]


def fresh(world, operation, **options):
    chat = examples.Chat(world, **options)
    return chat, examples.VALID[operation](chat)


def bare(operation, request):
    """Returns the request with only its required members, at all levels."""

    def cut(value, shape):
        if shape.type_name == "structure":
            kept = shape.required_members or list(value)[:1]
            return {name: cut(value[name], shape.members[name]) for name in value if name in kept}
        if shape.type_name == "list":
            return [cut(element, shape.member) for element in value]
        return value

    shape = shape_of(operation).input_shape
    request = {name: cut(request[name], shape.members[name]) for name in shape.required_members}
    # The model requires none of these members, but the operation needs one of them.
    if operation == "CreateParticipantConnection":
        request["Type"] = ["CONNECTION_CREDENTIALS"]
    if operation == "UpdateParticipantAuthentication":
        request["Code"] = "x"
    if operation == "CreateParticipant":
        request["ParticipantDetails"] = {"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Bot"}
    return request


# The table


def coverage(world):
    table = world.mock.http("GET", "/_mock/coverage").json
    return table, {row["name"]: row for row in table["operations"]}


def test_the_table_names_everything_of_the_model(world, check):
    _, rows = coverage(world)
    check(sorted(name for name, row in rows.items() if row["verdict"] != "not") == OPERATIONS, "operations")
    for name, row in rows.items():
        operation = model.service_model(row["service"]).operation_model(name)
        if row["verdict"] == "not":
            check(row["how"], f"{name} is not there without a word")
            continue
        for kind, shape in (("input", operation.input_shape), ("output", operation.output_shape)):
            names = {aspect["name"] for aspect in row[kind]}
            for path in model.paths(shape):
                check(model.covers(names, path), f"{name}: {kind} {path} has no row")
        check(list(model.unnamed(operation, row)) == [], name)
        check(list(model.unknown(operation, row)) == [], f"{name}: rows of nothing")
    every = set(model.service_model(PARTICIPANT).operation_names)
    check(every <= set(rows), "every participant operation has a row")


def test_operations_that_are_not_there_say_so(world, check):
    table, _ = coverage(world)
    for row in table["operations"]:
        if row["verdict"] != "not":
            continue
        http = model.service_model(row["service"]).operation_model(row["name"]).http
        path = http["requestUri"].replace("{", "").replace("}", "")
        answer = world.mock.http(http["method"], path, {}, {"X-Amz-Bearer": "x"})
        check(answer.status == 403, f"{row['name']}: {answer.status}")
        check(answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException", row["name"])


# Requests


@pytest.mark.parametrize("operation", OPERATIONS)
def test_valid_requests_are_answered_in_shape(world, check, operation):
    for request_of in (lambda request: request, lambda request: bare(operation, request)):
        _, request = fresh(world, operation)
        answer = Answer(world, operation, request_of(request))
        check(answer.error is None, f"{operation}: {answer}")
        check(answer.headers["content-type"] == "application/json", operation)
        check(answer.headers.get("x-amzn-requestid"), operation)
        shape = shape_of(operation).output_shape
        if shape is None:
            check(answer.json == {}, operation)
            continue
        count, wrong = model.faults(answer.json, shape)
        check(wrong == [], f"{operation}: {wrong}", count=count)


def test_a_persistent_chat_is_answered_in_shape(world, check):
    chat, request = fresh(world, "StartChatContact")
    answer = Answer(world, "StartChatContact", examples.start_persistent_chat(chat, request))
    count, wrong = model.faults(answer.json, shape_of("StartChatContact").output_shape)
    check(answer.error is None and wrong == [], f"{answer} {wrong}", count=count)
    assert set(answer.json) == set(shape_of("StartChatContact").output_shape.members)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_required_members_are_required(world, check, operation):
    _, request = fresh(world, operation)
    missing = "ValidationException" if service_of(operation) == PARTICIPANT else "InvalidRequestException"
    for path, shape, is_required, place in model.members(shape_of(operation).input_shape):
        if not is_required or not model.has(request, path) or place == "uri":
            continue
        if "idempotencyToken" in shape.metadata:
            # botocore would add the missing token.
            answer = by_hand(world, operation, model.put(copy.deepcopy(request), path, None))
            check(answer.headers.get("x-amzn-ErrorType") == missing, f"{operation} without {path}: {answer.text}")
            continue
        answer = Answer(world, operation, model.put(copy.deepcopy(request), path, None))
        if place == "header":
            check(answer.status == 401, f"{operation} without {path}: {answer}")
            continue
        check(answer.error == missing, f"{operation} without {path}: {answer}")
        check(path.replace("[]", "[0]") in answer.reason, f"{operation} without {path}: {answer.reason}")


def bounds_of(operation, path, shape):
    """Returns the smallest and the largest valid size."""
    least = None if (operation, path, "min") in examples.LOOSER else shape.metadata.get("min")
    return least, shape.metadata.get("max")


def out_of_bounds(operation):
    """Returns the operation's declared error for values out of bounds."""
    declared = {error.name for error in shape_of(operation).error_shapes}
    wanted = ("ValidationException", "InvalidParameterException", "InvalidRequestException")
    return next(error for error in wanted if error in declared)


def is_out_of_bounds(answer, path):
    """Whether an error says that the member is too short, too long, too small or too large."""
    name = path.replace("[]", "[0]")
    told = (f"{name} has ", f"{name} is ", "Content has ", "Content is empty")
    return answer.error is not None and any(text in answer.reason for text in told) and (
        "allowed" in answer.reason or "may have" in answer.reason or "empty" in answer.reason)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_sizes_at_under_and_over_their_bounds(world, check, operation):
    for path, shape, _, place in model.members(shape_of(operation).input_shape):
        if shape.type_name not in ("string", "integer", "long") or "enum" in shape.metadata:
            continue
        least, greatest = bounds_of(operation, path, shape)
        for size, is_good in ((least, True), (greatest, True), (None if least is None else least - 1, False),
                              (None if greatest is None else greatest + 1, False)):
            if size is None or size < 0 and shape.type_name == "string":
                continue
            _, request = fresh(world, operation)
            if not model.has(request, path) or (place == "uri" and size == 0):
                continue
            if path in examples.EXCLUDES:
                request = model.put(request, examples.EXCLUDES[path], None)
            request = model.put(copy.deepcopy(request), path, model.sample(shape, size))
            answer = Answer(world, operation, request)
            what = f"{operation}.{path} of size {size}: {answer}"
            if place == "header":
                check(answer.status in (401, 403), what)
            elif is_good:
                check(not is_out_of_bounds(answer, path), what)
            else:
                check(answer.error == out_of_bounds(operation) and is_out_of_bounds(answer, path), what)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_numbers_of_elements(world, check, operation):
    for path, shape, _, _ in model.members(shape_of(operation).input_shape):
        if shape.type_name != "list" or not shape.metadata:
            continue
        _, request = fresh(world, operation)
        values = request
        for name in path.split("."):
            values = values[name]
        for count in (shape.metadata.get("min", 1) - 1, shape.metadata.get("max", 0) + 1):
            if count < 0 or (count and "max" not in shape.metadata):
                continue
            answer = Answer(world, operation, model.put(copy.deepcopy(request), path, values[:1] * count))
            check(answer.status == 400, f"{operation}.{path} with {count} elements: {answer}")
            check(path in answer.reason or path.split(".")[-1] in answer.reason, answer.reason)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_choices(world, check, operation):
    wrong = out_of_bounds(operation)
    for path, shape, _, _ in model.members(shape_of(operation).input_shape):
        if "enum" not in shape.metadata:
            continue
        for value in shape.metadata["enum"] + ["TELEPATHY"]:
            _, request = fresh(world, operation)
            if not model.has(request, path):
                continue
            if path in examples.EXCLUDES:
                request = model.put(request, examples.EXCLUDES[path], None)
            answer = Answer(world, operation, model.put(copy.deepcopy(request), path, value))
            what = f"{operation}.{path} {value}: {answer}"
            refusal = examples.REFUSED.get((operation, path, value))
            if value == "TELEPATHY":
                check(answer.error == wrong and "TELEPATHY" in answer.reason, what)
            elif refusal:
                check(answer.error == refusal, what)
            else:
                check(answer.error is None, what)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_members_of_a_wrong_kind(world, check, operation):
    _, request = fresh(world, operation)
    for path, shape, _, place in model.members(shape_of(operation).input_shape):
        if place != "body" or not model.has(request, path):
            continue
        # botocore cannot serialize a wrong type, so the test sends the body itself.
        answer = by_hand(world, operation, model.put(copy.deepcopy(request), path, model.wrong_kind(shape)))
        what = f"{operation}.{path} of a wrong kind: {answer.status} {answer.text}"
        check(answer.status == 400 and answer.headers["x-amzn-ErrorType"] == "SerializationException", what)


def by_hand(world, operation, request):
    shape = shape_of(operation)
    path, headers, body = shape.http["requestUri"], {}, {}
    for name in request:
        member = shape.input_shape.members.get(name)
        place = member.serialization.get("location") if member else None
        if place == "uri":
            path = path.replace("{%s}" % member.serialization.get("name", name), request[name])
        elif place == "header":
            headers[member.serialization["name"]] = request[name]
        else:
            body[name] = request[name]
    return world.mock.http(shape.http["method"], path, body if shape.http["method"] != "GET" else None, headers)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_unknown_members_are_ignored_unless_the_instance_is_strict(world, check, operation):
    if shape_of(operation).http["method"] == "GET":
        return
    _, request = fresh(world, operation)
    answer = by_hand(world, operation, request | {"Telepathy": True})
    check(answer.status == 200, f"{operation}: {answer.status} {answer.text}")
    _, request = fresh(world, operation)
    world.mock.admin("PUT", "/settings", {"strict": True}, examples.INSTANCE)
    answer = by_hand(world, operation, request | {"Telepathy": True})
    check(answer.status == 400, f"{operation} when strict: {answer.status} {answer.text}")
    check("Telepathy" in answer.headers["x-mock-reason"], answer.headers["x-mock-reason"])
    answer = by_hand(world, operation, request)
    check(answer.status == 200, f"{operation} when strict, with what is known: {answer.text}")


# Errors


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_declared_error_is_reached(world, check, operation):
    _, rows = coverage(world)
    verdicts = {aspect["name"]: aspect for aspect in rows[operation]["errors"]}
    for error in shape_of(operation).error_shapes:
        aspect = verdicts[error.name]
        if aspect["verdict"] == "not":
            check(aspect["how"], f"{operation}: {error.name} is not there without a word")
            continue
        way = examples.ERRORS.get((operation, error.name)) or examples.ERRORS.get(("*", error.name))
        is_injected = "fault rule" in aspect.get("how", "") and "only where" in aspect.get("how", "")
        chat, request = fresh(world, operation)
        if is_injected or error.name in ("ThrottlingException", "LimitExceededException"):
            answer = injected(world, operation, error, request)
        else:
            check(way is not None, f"{operation}: no way to {error.name}")
            answer = Answer(world, operation, way(chat, request))
        what = f"{operation} {error.name}: {answer}"
        check(answer.error == error.name, what)
        check(answer.status == error.metadata["error"]["httpStatusCode"], what)
        check(answer.headers["x-amzn-errortype"] == error.name, what)
        check(isinstance(answer.json.get("message"), str), what)
        exceptions = world.clients[service_of(operation)].exceptions
        check(type(answer.exception) is getattr(exceptions, error.name), what)


def injected(world, operation, error, request):
    rule = world.mock.admin("POST", "/faults", {"operation": operation, "error": {"code": error.name}},
                            examples.INSTANCE)
    answer = Answer(world, operation, request)
    world.mock.admin("DELETE", f"/faults/{rule['id']}", None, examples.INSTANCE)
    return answer


def test_quotas_are_kept_to_the_call(world, check):
    """With quotas (off by default) and a manual clock, a burst passes, and the next call fails."""
    table = {"CreateParticipantConnection": 9, "SendMessage": 15, "GetTranscript": 12, "DescribeContact": 15,
             "StartChatContact": 8, "CreateParticipant": 5}
    for operation, burst in table.items():
        chat, request = fresh(world, operation)
        world.mock.admin("PUT", "/clock", {"mode": "manual"}, examples.INSTANCE)
        world.mock.admin("PUT", "/settings", {"quotas": {"enabled": True}}, examples.INSTANCE)
        errors = []
        for number in range(burst + 1):
            once = request | ({"ClientToken": str(number)} if "ClientToken" in request else {})
            errors.append(Answer(world, operation, once).error)
        world.mock.admin("PUT", "/settings", {"quotas": {"enabled": False}}, examples.INSTANCE)
        world.mock.admin("PUT", "/clock", {"mode": "real"}, examples.INSTANCE)
        throttled = "TooManyRequestsException" if operation == "StartChatContact" else "ThrottlingException"
        check(throttled not in errors[:burst], f"{operation}: {errors}")
        check(errors[burst] == throttled, f"{operation}: {errors}")


def test_active_chats_are_limited_where_quotas_are_on(world, check):
    world.mock.admin("PUT", "/settings", {"quotas": {"enabled": True, "activeChats": 1}}, examples.INSTANCE)
    examples.Chat(world)
    answer = Answer(world, "StartChatContact", {
        "InstanceId": examples.INSTANCE, "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Ana"}})
    check((answer.status, answer.error) == (429, "LimitExceededException"), str(answer))
