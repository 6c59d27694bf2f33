"""Tests views from the admin API or from files. DescribeView finds them by a message's token."""

import json
import pathlib
import socket

import pytest
from conftest import command

FIXTURES = pathlib.Path(__file__).parents[2] / "fixtures"
FORM = {"name": "A form", "version": 3, "token": "a/b+c=é", "inputSchema": {"type": "object"},
        "template": {"Head": {"Title": "Té\"st"}}, "actions": ["Submit", "Cancel"]}


def test_a_view_is_found_by_its_token_with_slashes_and_all(mock, chat):
    _, customer, agent = chat
    assert mock.admin("PUT", "/views/form", FORM)["id"] == "form"
    for side in (customer, agent):
        view = side.client.describe_view(ViewToken="a/b+c=é", ConnectionToken=side.token)["View"]
        assert (view["Id"], view["Name"], view["Version"]) == ("form", "A form", 3)
        assert view["Arn"].endswith("instance/default/view/form")
        assert view["Content"]["Actions"] == ["Submit", "Cancel"]
        # Both members are JSON in a string.
        assert json.loads(view["Content"]["Template"]) == FORM["template"]
        assert json.loads(view["Content"]["InputSchema"]) == FORM["inputSchema"]
    with pytest.raises(customer.client.exceptions.ResourceNotFoundException) as error:
        customer.client.describe_view(ViewToken="form", ConnectionToken=customer.token)
    assert error.value.response["ResourceId"] == "form"


def test_a_path_that_is_no_text_is_no_view(mock, chat):
    _, customer, _ = chat
    with socket.create_connection(("127.0.0.1", mock.port), timeout=10) as line:
        line.sendall((
            f"GET /participant/views/%ff%00 HTTP/1.1\r\nHost: x\r\nX-Amz-Bearer: {customer.token}\r\n"
            "Connection: close\r\n\r\n").encode())
        assert line.makefile("rb").readline().split()[1] in (b"403", b"404")


def test_views_are_the_instances_own_and_gone_after_a_reset(start):
    mock = start()
    mock.admin("PUT", "/views/a", {"template": {}})
    mock.admin("PUT", "/views/a", {"template": "{\"x\": 1}", "version": 2})
    assert [(view["id"], view["version"]) for view in mock.admin("GET", "/views")["views"]] == [("a", 2)]
    assert mock.admin("GET", "/views/a")["template"] == {"x": 1}
    mock.admin("PUT", "", {}, "other")
    assert mock.admin("GET", "/views", None, "other") == {"views": [], "cursor": ""}
    assert mock.http("DELETE", "/_mock/v1/instances/default/views/a").status == 204
    mock.admin("PUT", "/views/b", {"template": {}})
    mock.admin("POST", "/reset", {})
    assert mock.admin("GET", "/views") == {"views": [], "cursor": ""}


@pytest.mark.parametrize("path, body, status, told", [
    ("a b", {"template": {}}, 400, "letters, digits"),
    ("a", {}, 400, "template is missing"),
    ("a", {"template": []}, 400, "template must be an object, or its JSON as a string, got an array"),
    ("a", {"template": "{"}, 400, "template must be a JSON object as a string"),
    ("a", {"template": {}, "tokn": "x"}, 400, "did you mean \\\"token\\\"?"),
    ("b", {"template": {}, "token": "taken"}, 409, "belongs to the view"),
])
def test_what_is_no_view_is_refused(mock, path, body, status, told):
    mock.admin("PUT", "/views/taken", {"template": {}})
    answer = mock.http("PUT", f"/_mock/v1/instances/default/views/{path.replace(' ', '%20')}", body)
    assert answer.status == status and told in answer.text, answer.text


def test_files_beside_scenarios_are_views_of_every_instance(start):
    mock = start(FIXTURES)
    for instance in ("default", "other"):
        mock.admin("PUT", "/settings", {}, instance)
        known = [view["id"] for view in mock.admin("GET", "/views", None, instance)["views"]]
        assert known == ["department", "refund-form", "refund-request", "refund-sent"]
    mock.admin("POST", "/reset", {})
    assert len(mock.admin("GET", "/views")["views"]) == 4


def test_mistakes_in_files_are_told(tmp_path):
    (tmp_path / "x.view.json").write_text('{"template": 1}')
    (tmp_path / "y y.view.json").write_text('{"template": {}}')
    (tmp_path / "z.view.json").write_text('{"template": {}, "token": "w"}')
    (tmp_path / "w.view.json").write_text('{"template": {}}')
    checked = command("check", ".", directory=tmp_path)
    told = checked.stdout + checked.stderr
    assert checked.returncode == 2
    assert "x.view.json: template must be an object" in told
    assert "y y.view.json: a view's id must have 1 to 500 letters" in told
    assert 'z.view.json: the view token "w" is taken by ./w.view.json' in told
    only = command("run", "w.view.json", directory=tmp_path)
    assert only.returncode == 2 and "there is no scenario" in only.stderr


def test_a_scenario_with_views_plays(tmp_path):
    played = command("run", FIXTURES / "refund-form.yaml", FIXTURES / "views", directory=tmp_path)
    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stdout.count('"action":"Submit"') == 1
