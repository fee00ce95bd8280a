# SPDX-License-Identifier: MIT
"""A chord drawn as a mel spectrogram, which the host makes audible."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, MelSettings, Model, Option, Rendered, Request

RATE_HZ, HOP, BINS = 22050, 220, 128


def draw(channels: int, columns: int) -> np.ndarray:
    """Five partials that fade, and a little hiss, louder on the right."""
    mel = np.zeros((channels, BINS, columns), dtype=np.float32)
    fading = np.exp(-np.arange(columns) / 80)
    for row in (12, 24, 31, 43, 60):
        mel[:, row] = 40 * fading
        mel[:, row + 1] = 15 * fading
    mel[-1, 90:110] += 0.5
    return mel


class MelPicture:
    name, version, licence = "mel_picture", "1.0", "MIT"
    text = "Inverts a mel spectrogram, or one that can't be."
    accepts = frozenset({"kind.song"})
    options = (
        Option("channel_count", "integer", 1, "1 or 2.", minimum=1, maximum=2),
        Option("fault", "choice", "none", "What is wrong.", choices=(
            "none", "form", "order", "value", "hop", "type", "memory")),
    )  # fmt: skip

    def load(self, model: Model, host: Host) -> None:
        pass

    def generate(self, request: Request, host: Host) -> Rendered:
        frames = round((request.duration_s or 3.0) * RATE_HZ)
        mel = draw(request.params["channel_count"], frames // HOP + 1)
        hop, wanted = HOP, frames
        match request.params["fault"]:
            case "form":
                mel = mel[0]
            case "order":
                mel = mel[:, :, ::2]
            case "value":
                mel[0, 5, 7] = -1
            case "hop":
                hop = 2000
            case "type":
                hop = "220"
            case "memory":
                wanted = 2**39
        settings = MelSettings(RATE_HZ, 4096, 2048, hop, 0.0, 8000.0, wanted, request.seed)
        sound = host.invert_mel(mel, settings)
        host.progress("decode", 1, 1)
        return Rendered(Audio(sound / (2 * np.abs(sound).max()), RATE_HZ))

    def close(self) -> None:
        pass


ADAPTER = MelPicture
