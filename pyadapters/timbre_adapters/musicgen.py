# SPDX-License-Identifier: MIT
"""MusicGen in transformers' layout: text, melody, stereo, continuation, heard while it is drawn."""

from __future__ import annotations

from collections import OrderedDict

from timbre_adapters.adapter import AdapterError, Host, Model, Option, Rendered, Request
from timbre_adapters.neural import kit, lora


class MusicGen:
    """Codes by a token loop of our own (neural/musicgen_loop.py), sound by EnCodec piece by piece."""

    name = "musicgen"
    version = "1.0"
    licence = "MIT"
    text = "MusicGen: music from words, a melody, or the end of another take."
    family = "musicgen"
    accepts = frozenset({
        "kind.song", "kind.loop", "kind.one_shot", "kind.stinger", "kind.continue", "model",
        "negative_prompt", "section_prompts", "parent_take", "references.melody",
        "references.continue", "loras",
    })  # fmt: skip
    options = (
        Option("guidance", "number", 3.0,
               "How much the words count: 1 not beyond chance, 0 not at all.",
               minimum=0, maximum=20),
        Option("temperature", "number", 1.0,
               "How freely codes are drawn; 0 takes the likeliest each time.",
               minimum=0, maximum=5),
        Option("top_k", "integer", 250, "Draw among so many of the likeliest codes; 0: all.",
               minimum=0, maximum=4096),
        Option("top_p", "number", 1.0,
               "Draw among the likeliest codes that together have this chance; 0: the first.",
               minimum=0, maximum=1),
        Option("window_s", "number", 30.0,
               "How much the model hears at once; longer pieces are made window by window.",
               minimum=1, maximum=30, unit="s"),
        Option("stride_s", "number", 18.0,
               "How far the window moves on; the rest of it is what the next one continues.",
               minimum=0.5, maximum=29.5, unit="s"),
        Option("precision", "choice", "auto",
               "Of the decoder's weights; auto: fp32, or less where memory asks for it. int8 is "
               "three to five times as fast on a CPU, at a slight loss.",
               choices=("auto", "fp32", "bf16", "fp16", "int8")),
        Option("melody", "choice", "require",
               "What becomes of a melody that the model can't follow: the job is refused, or it "
               "goes on without, which is told.", choices=("require", "if_possible")),
        Option("batch", "list", [],
               "Seeds that are drawn side by side with this one, which must be among them; "
               "--takes sets it."),
        lora.LORAS, kit.DEVICE, kit.THREADS,
    )  # fmt: skip

    def __init__(self) -> None:
        self._model: Model | None = None
        self._drawn: OrderedDict[object, object] = OrderedDict()

    def load(self, model: Model, host: Host) -> None:
        """Only the libraries: weights come with the request, which says at which precision."""
        kit.set_environment()
        host.progress("load", 0, 0)
        kit.quiet_transformers()
        host.progress("load", 0, 0)
        self._model = model

    def generate(self, request: Request, host: Host) -> Rendered:
        """Draw, decode and emit, window by window."""
        from timbre_adapters.neural.musicgen_job import Job

        if self._model is None:
            raise AdapterError("musicgen was asked to render before it was loaded.")
        return Job(request, host, self._model, self._drawn).run()

    def close(self) -> None:
        """Weights stay in the cache of models, which lets them go when memory asks."""
        self._drawn.clear()
        self._model = None


ADAPTER = MusicGen
