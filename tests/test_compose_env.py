"""What the `.env` beside a compose file makes known."""

from dlint.model.project import Project, TextFiles
from dlint.syntax import yaml
from dlint.text import Source

COMPOSE = "services:\n  web:\n    image: acme/web:${TAG}\n    ports: ['${PORT:-80}:80']\n"


def compose(**files):
    project = Project(TextFiles({"compose.yaml": COMPOSE, **files}))
    return project.compose_files[0]


def test_a_variable_of_the_env_file_is_known():
    service = compose(**{".env": "TAG=1.2\nPORT=8080\n"}).services[0]
    assert service.image.tag == "1.2"
    assert service.text("ports") is None
    assert [each.text for each in service.values("ports")] == ["8080:80"]


def test_without_one_it_is_not():
    assert compose().services[0].image is None


def test_a_file_of_no_project_reads_none():
    from dlint.model.compose.file import ComposeFile

    file = ComposeFile(yaml.parse(Source("compose.yaml", COMPOSE)))
    assert file.variables == {}
