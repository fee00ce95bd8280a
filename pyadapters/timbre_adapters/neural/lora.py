# SPDX-License-Identifier: MIT
"""LoRAs: found by name, laid over a loaded model at a strength, taken off without a trace.

    loras = lora.asked(request.params)        # [(Lora, strength)], sentences for what is wrong
    with torch.inference_mode():
        lora.apply(model, loras, host)        # before int8; [] takes all off

The base weights are never written: a touched module gets a tensor of its own, and the original
stays beside it. So strength 0 and taking off give the base's very bits, and a change of strength
starts from the original each time.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from timbre_adapters.adapter import AdapterError, Host, Option
from timbre_adapters.models import store
from timbre_adapters.neural.lora_file import Lora, Pair, is_lora, read

__all__ = [
    "LORAS",
    "Lora",
    "Target",
    "apply",
    "asked",
    "extra_bytes",
    "facts",
    "find",
    "find_all",
    "read",
]

STRONGEST = 2.0
# In a request each is {"id", "strength"} as well (schema/request.schema.json).
LORAS = Option("loras", "list", [], "LoRAs to lay over the model, each NAME or NAME:STRENGTH with "
               "a strength from 0 to 2 (docs/lora.md).")  # fmt: skip
_HELD = "_timbre_loras"  # on a model: what is laid on, and the originals
Asked = Sequence[tuple[Lora, float]]


# Which there are #################################################################################


def find_all() -> dict[str, pathlib.Path]:
    """Folders by name, as `timbre models list` has them; `loras/` before a name is left out."""
    found: dict[str, pathlib.Path] = {}
    for entry in store.find_all():
        if entry.family.name == "lora":
            found.setdefault(entry.id.removeprefix("loras/"), entry.folder)
    return found


def find(name: str) -> Lora:
    """The LoRA of a name or of an absolute path, judged. Raises AdapterError."""
    path = pathlib.Path(os.path.expanduser(name))
    if path.is_absolute():
        if not is_lora(path):
            raise AdapterError(
                f"{path} holds no LoRA: adapter_config.json is missing; name the folder that peft "
                "saved."
            )
        return read(path)
    there = find_all()
    folder = there.get(name.removeprefix("loras/"))
    if folder is None:
        raise AdapterError(_absent(name, sorted(there)))
    return read(folder, name.removeprefix("loras/"))


def _absent(name: str, there: Sequence[str]) -> str:
    if not there:
        place = store.folders()[-1] / "loras"
        return f"there is no LoRA {name!r}, nor any other; put its folder into {place}."
    return f"there is no LoRA {name!r}; there are {', '.join(there)}."


# What was asked ##################################################################################


def asked(params: Mapping[str, Any]) -> list[tuple[Lora, float]]:
    """The LoRAs of a request's params with their strengths, in order."""
    chosen: list[tuple[Lora, float]] = []
    for item in params.get("loras") or ():
        name, strength = _name_and_strength(item)
        if not 0 <= strength <= STRONGEST:
            raise AdapterError(
                f"the strength of the LoRA {name} must lie between 0 and {STRONGEST:g}, "
                f"not {strength:g}."
            )
        found = find(name)
        if any(found.folder == other.folder for other, _ in chosen):
            raise AdapterError(f"the LoRA {name} is asked for twice; name it once.")
        chosen.append((found, strength))
    return chosen


def _name_and_strength(item: Any) -> tuple[str, float]:
    if isinstance(item, Mapping):
        return str(item["id"]), float(item["strength"])
    name, colon, tail = str(item).rpartition(":")
    if not colon:
        return str(item), 1.0
    try:
        return name, float(tail)
    except ValueError as fault:
        raise AdapterError(
            f"{item!r} is no LoRA with a strength; write it like {name}:0.8."
        ) from fault


def facts(loras: Asked) -> list[dict[str, Any]]:
    """For Rendered.facts: which files were laid on, and how strongly."""
    return [
        {"id": lora.id, "strength": strength, "sha256": lora.sha256, "licence": lora.licence}
        for lora, strength in loras
    ]


# Laying on #######################################################################################


@dataclasses.dataclass(frozen=True)
class Target:
    """A weight of the model, or some of its rows: where a LoRA's module is laid on."""

    weight: Any  # torch.nn.Parameter
    rows: slice = dataclasses.field(default_factory=lambda: slice(None))


Find: TypeAlias = Callable[[str], Target | None]
_Laid: TypeAlias = tuple[Lora, Pair, float, slice]


def apply(model: Any, loras: Asked, host: Host, find: Find | None = None) -> None:
    """Make `model` (a torch module) the base with exactly these LoRAs over it.

    Weights become W + sum of strength * scale * B A, computed in float32 and rounded once to the
    weight's own type. Raises AdapterError when a LoRA doesn't fit, before anything is changed;
    when it is cancelled, the next call begins from the base. `find` tells where a module of the
    model that a LoRA was trained on lies in this one, if its names are others.
    """
    import torch

    loras = [(lora, strength) for lora, strength in loras if strength != 0]
    state = [(str(lora.folder), lora.sha256, strength) for lora, strength in loras]
    if _held(model)[0] == state:
        return
    plan = _plan(loras, find or _finder(model))
    # New values are of the weights' own kind: those of a model that was loaded in inference mode
    # can't be swapped for others.
    is_inference = any(weight.is_inference() for weight, _ in plan)
    with torch.inference_mode(is_inference), torch.no_grad():
        _take_off(model)
        originals: list[tuple[Any, Any]] = []
        setattr(model, _HELD, (None, originals))
        for index, (weight, laid) in enumerate(plan):
            host.progress("load", index, len(plan))
            originals.append((weight, weight.data))
            weight.data = merged(weight.data, laid)
    setattr(model, _HELD, (state, originals))
    if plan:
        host.progress("load", len(plan), len(plan))


def _held(model: Any) -> tuple[list[Any] | None, list[tuple[Any, Any]]]:
    """What is laid on (None: half of something), and the parameters with their originals."""
    held: tuple[list[Any] | None, list[tuple[Any, Any]]] = getattr(model, _HELD, ([], []))
    return held


def _take_off(model: Any) -> None:
    for weight, original in _held(model)[1]:
        weight.data = original
    setattr(model, _HELD, ([], []))


def _plan(loras: Asked, find: Find) -> list[tuple[Any, list[_Laid]]]:
    """Each weight with what is added to it. Everything is judged here."""
    plan: dict[int, tuple[Any, list[_Laid]]] = {}
    for lora, strength in loras:
        for trained, pair in lora.pairs.items():
            target = find(trained)
            if target is None:
                raise AdapterError(_unknown(lora, trained))
            _check_shape(lora, trained, pair, tuple(target.weight[target.rows].shape))
            laid = plan.setdefault(id(target.weight), (target.weight, []))[1]
            laid.append((lora, pair, strength, target.rows))
    return list(plan.values())


def _finder(model: Any) -> Find:
    """By the module's name: one trained on the bare decoder lacks the model's `decoder.`."""
    modules = dict(model.named_modules())

    def find(trained: str) -> Target | None:
        for name in (trained, f"decoder.{trained}"):
            weight = getattr(modules.get(name), "_parameters", {}).get("weight")
            if weight is not None:
                return Target(weight)
        return None

    return find


def _unknown(lora: Lora, trained: str) -> str:
    of = f" (it was trained on {lora.base})" if lora.base else ""
    return (
        f"the LoRA {lora.id} changes {trained}, which this model does not have{of}; take the model "
        "it was trained on."
    )


def _check_shape(lora: Lora, trained: str, pair: Pair, shape: tuple[int, ...]) -> None:
    if pair.weight_shape() != shape:
        raise AdapterError(
            f"the LoRA {lora.id} was trained on a model of another size: {trained} is "
            f"{pair.weight_shape()} there and {shape} here; take the model it was trained on."
        )


def merged(weight: Any, laid: Sequence[_Laid]) -> Any:
    """A new tensor: `weight` with the products of the pairs added."""
    total = weight.float().clone()
    for lora, pair, strength, rows in laid:
        total[rows] += product(lora, pair, weight.device) * (strength * pair.scale)
    return total.to(weight.dtype)


def product(lora: Lora, pair: Pair, device: Any = "cpu") -> Any:
    """B A of a module in float32, in the shape of its weight (an embedding's is transposed)."""
    import safetensors

    with safetensors.safe_open(str(lora.file), framework="pt") as file:
        a, b = (file.get_tensor(name).to(device).float() for name in (pair.a, pair.b))
    if pair.is_embedding:
        return (b @ a).T
    return (b.flatten(1) @ a.flatten(1)).reshape(pair.weight_shape())


def extra_bytes(loras: Asked, item_bytes: int = 4) -> int:
    """Memory of the private copies beside the base's weights, for the memory plan."""
    sizes: dict[str, int] = {}
    for lora, strength in loras:
        if strength != 0:
            for name, pair in lora.pairs.items():
                count = 1
                for side in pair.weight_shape():
                    count *= side
                sizes[name] = count * item_bytes
    return sum(sizes.values())
