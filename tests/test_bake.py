"""Bake files as evidence for what builds what."""

import json

from dlint.model.bake import in_bake_file, is_bake_file
from dlint.model.project import Project, TextFiles
from dlint.text import Source

HCL = """
variable "VERSION" { default = "2.1" }   # a brace } in a comment
variable "REGISTRY" {}
group "default" { targets = ["web"] }
target "common" {
  context    = "services"   // "quoted { brace"
  dockerfile = "base/Dockerfile"
  args = { A = "}" }
}
target "web" {
  inherits = ["common"]
  target = "app"
  tags = ["acme/web:${VERSION}", "acme/web-next:${RELEASE}", "${REGISTRY}/x:1"]
}
target "web-debug" { inherits = ["web"] }
"""


def test_names_of_bake_files():
    assert is_bake_file("deploy/docker-bake.hcl")
    assert is_bake_file("docker-bake.override.json")
    assert not is_bake_file("bake.hcl")


def test_a_target_takes_what_it_inherits_and_variables_their_defaults():
    common, web, debug = in_bake_file("docker-bake.hcl", Source("docker-bake.hcl", HCL))
    assert (web.context, web.dockerfile, web.target) == ("services", "services/base/Dockerfile", "app")
    assert [(ref.familiar, ref.tag) for ref in web.names] == [("acme/web", "2.1")]
    assert [ref.familiar for ref in web.open_names] == ["acme/web-next"]
    assert common.dockerfile == web.dockerfile == debug.dockerfile
    assert web.pushed
    assert not debug.pushed
    assert HCL[web.span.start : web.span.end] == "web"


def test_json_and_broken_files():
    told = {
        "target": {"api": {"dockerfile": "api.dockerfile", "tags": ["acme/api"]}, "odd": [], "none": None}
    }
    api, *_ = in_bake_file("docker-bake.json", Source("docker-bake.json", json.dumps(told)))
    assert api.dockerfile == "api.dockerfile"
    assert [ref.familiar for ref in api.names] == ["acme/api"]
    assert list(in_bake_file("docker-bake.json", Source("docker-bake.json", '{"target": '))) == []
    assert list(in_bake_file("docker-bake.json", Source("docker-bake.json", "[1]"))) == []
    unclosed = 'target "a" {\n context = "x"\n' * 3
    assert [build.context for build in in_bake_file("docker-bake.hcl", Source("b", unclosed))] == ["x"]


def test_an_image_that_bake_builds_is_a_base_of_the_project():
    files = {
        "docker-bake.hcl": 'target "base" {\n  dockerfile = "base.dockerfile"\n  tags = ["acme/base:1"]\n}\n',
        "base.dockerfile": "FROM alpine:3.22\nUSER app\n",
        "Dockerfile": "FROM acme/base:1\nRUN id\n",
    }
    file = Project(TextFiles(files)).dockerfile("Dockerfile")
    assert file is not None
    (stage,) = file.stages
    assert stage.base is not None
    assert stage.end.user == "app"
    assert stage.base_image is not None
    assert stage.base_image.text == "alpine:3.22"
