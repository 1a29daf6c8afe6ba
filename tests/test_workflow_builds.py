"""Builds that a workflow hands to an action, as evidence for what builds what and what ships."""

from dlint.lint import model
from dlint.model.actions import in_workflow
from dlint.model.builds import in_text
from dlint.model.compose.file import ComposeFile
from dlint.model.project import Project, TextFiles
from dlint.text import Source

WORKFLOW = """
name: images
env:
  BASE: acme/base
  DOCKERFILE: docker/${{ matrix.kind }}/Dockerfile
jobs:
  push:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - name: Names
        id: meta
        uses: docker/metadata-action@v5
        with:
          images: |
            acme/app
            ghcr.io/acme/app
            ghcr.io/${{ github.repository }}
          tags: type=ref,event=branch
      - name: Base
        uses: docker/build-push-action@v6
        with:
          context: .
          file: "Dockerfile.base"  # the slow part
          push: true
          tags: ${{ env.BASE }}
      - name: Application
        uses: docker/build-push-action@v6
        with:
          target: release
          push: ${{ github.event_name != 'pull_request' }}
          tags: ${{ steps.meta.outputs.tags }}
          build-args: |
            VERSION=${{ github.ref_name }}
            MODE=release
      - uses: docker/build-push-action@v6
        with:
          context: "{{defaultContext}}:tools"
          file: Containerfile
          load: true
          tags: acme/tools:1,acme/tools:${{ github.sha }},${{ matrix.name }}:2
      - uses: docker/build-push-action@v6
        with:
          file: ${{ env.DOCKERFILE }}
      - run: echo done
"""


def built():
    return list(in_workflow(Source(".github/workflows/images.yml", WORKFLOW)))


def test_a_step_names_its_dockerfile_from_the_root():
    base, app, tools, unknown = built()
    assert (base.context, base.dockerfile) == (".", "Dockerfile.base")
    assert (app.context, app.dockerfile, app.target) == (".", "Dockerfile", "release")
    assert (tools.context, tools.dockerfile) == ("tools", "tools/Containerfile")
    assert unknown.dockerfile is None


def test_pushed_is_what_the_step_may_push():
    assert [build.pushed for build in built()] == [True, True, False, False]


def test_names_come_from_the_step_the_environment_and_the_metadata():
    base, app, tools, _ = built()
    assert [ref.familiar for ref in base.names] == ["acme/base"]
    assert [ref.familiar for ref in app.open_names] == ["acme/app", "ghcr.io/acme/app"]
    assert [(ref.familiar, ref.tag) for ref in tools.names] == [("acme/tools", "1")]
    assert [ref.familiar for ref in tools.open_names] == ["acme/tools"]
    assert app.arguments == {"VERSION": None, "MODE": "release"}


def test_a_build_is_found_at_its_step():
    source = Source(".github/workflows/images.yml", WORKFLOW)
    first = next(iter(in_text(source)))
    assert source.slice(first.span).startswith("uses: docker/build-push-action")


def test_deep_or_endless_workflows_are_read_in_bounds():
    text = "jobs:\n" + "      - uses: docker/build-push-action@v6\n        with:\n          file: a\n" * 5_000
    assert len(list(in_workflow(Source("w.yml", text)))) == 200
    assert list(in_workflow(Source("w.yml", "uses: docker/build-push-action@" + " " * 100_000)))


def project(files):
    return Project(TextFiles(files))


def test_the_base_that_a_workflow_builds_is_no_remote_image():
    files = {
        ".github/workflows/images.yml": WORKFLOW,
        "Dockerfile.base": "FROM debian:13\n",
        "Dockerfile": "FROM acme/base AS release\nCOPY app /app\n",
    }
    file = model(Source("Dockerfile", files["Dockerfile"]), "dockerfile", project(files), "Dockerfile")
    base = file.stages[0].base
    assert base is not None
    assert base.file.path == "Dockerfile.base"


def test_a_service_still_pulls_what_a_workflow_pushes():
    files = {
        ".github/workflows/images.yml": WORKFLOW,
        "Dockerfile.base": "FROM debian:13\n",
        "compose.yaml": "services:\n  app:\n    image: acme/base\n",
    }
    own = project(files)
    yaml = own.files.yaml("compose.yaml")
    assert yaml is not None
    image = ComposeFile(yaml, project=own, path="compose.yaml").services[0].image_use
    assert image is not None
    assert image.pulled is not None


def test_a_mere_check_builds_nothing():
    for command in ("docker build --check -t a/b .", "docker build --call=outline -t a/b ."):
        assert not list(in_text(Source("ci.sh", command + "\n")))
    assert list(in_text(Source("ci.sh", "docker build --call=build -t a/b .\n")))


def test_stages_that_a_variable_chooses_are_needed():
    text = (
        "ARG KIND=a\nFROM alpine:3.22 AS pick-a\nFROM alpine:3.22 AS pick-b\nFROM alpine:3.22 AS other\n"
        "FROM pick-${KIND}\n"
    )
    file = model(Source("Dockerfile", text), "dockerfile", project({"Dockerfile": text}), "Dockerfile")
    assert sorted(stage.name or "" for stage in file.needed) == ["", "pick-a", "pick-b"]
