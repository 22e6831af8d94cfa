"""Fixtures that several files share; each is made once a run."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from index.build import build
from index.embed import OnnxEmbedder
from index.models import BUNDLED, prepare
from index.network import Network
from ui.settings import Settings

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # gradio's client would look up its hub

# Whoever runs the tests may have set a language model up; no test is to call it.
_settings = tempfile.TemporaryDirectory(prefix="wenju-tests-")  # removed when the tests end
os.environ["XDG_CONFIG_HOME"] = _settings.name
for _name in ("WENJU_LLM_BASE_URL", "WENJU_LLM_MODEL", "WENJU_LLM_API_KEY"):
    os.environ.pop(_name, None)

# A slow machine is no failure: what takes how long is measured by scripts/bench.py.
settings.register_profile("wenju", deadline=None)
settings.load_profile("wenju")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def prepared():
    """The bundled model's folder, prepared in the user's cache if it isn't yet."""
    models = Settings.from_env(os.environ).models
    return prepare(BUNDLED, models, lambda *_: None)


@pytest.fixture(scope="session")
def network(prepared):
    """The bundled model's network alone."""
    return Network(prepared)


@pytest.fixture(scope="session")
def embedder(prepared):
    """The bundled model."""
    return OnnxEmbedder(prepared)


@pytest.fixture(scope="session")
def samples_home(embedder, tmp_path_factory):
    """A collection of samples/, made by the real pipeline and model."""
    home = tmp_path_factory.mktemp("samples") / "home"
    result = build([ROOT / "samples"], home, embedder, lambda *_: None)
    assert not result.failed
    return home


@pytest.fixture(scope="session")
def seeds_home(embedder, tmp_path_factory):
    """A collection of ../shared/seeds; skips where that folder is absent."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("needs the articles in ../shared/seeds, which are not here")
    home = tmp_path_factory.mktemp("seeds") / "home"
    result = build([SHARED / "seeds"], home, embedder, lambda *_: None)
    assert not result.failed
    return home


@pytest.fixture
def unused_port():
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def wenju(tmp_path):
    """Run the command as a person does; give back the finished process."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "WENJU_HOME": str(tmp_path / "home"), **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
