"""Run cycles and time them, alone or side by side."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import quantiles

from plugins.workbench.bench import floor
from plugins.workbench.bench.cycle import STEPS
from plugins.workbench.bench.places import Place
from plugins.workbench.bench.world import World, enter


@dataclass
class Timing:
    """Seconds of each step of each cycle, and of the whole run; ``cpu_seconds`` are those the processes really worked."""

    cycles: int
    seconds: float
    cpu_seconds: float
    steps: dict[str, list[float]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.cycles / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time per cycle: what a busy machine does not blur."""
        return self.cpu_seconds / self.cycles * 1000

    def percentile(self, step: str, percent: int) -> float:
        """Milliseconds."""
        return quantiles(self.steps[step], n=100, method="inclusive")[percent - 1] * 1000


def run_cycles(world: World, cycles: int, seed: int) -> Timing:
    """So many whole cycles, one after another, one commit per step."""
    rng, steps = random.Random(seed), defaultdict[str, list[float]](list)  # noqa: S311 - the same every time
    begun, worked = time.perf_counter(), time.process_time()
    for _ in range(cycles):
        story = world.story(rng)
        for step in STEPS:
            at = time.perf_counter()
            with world.erp.transaction(getattr(story.cast, step.actor)) as tx:
                step.run(tx, story)
            steps[step.name].append(time.perf_counter() - at)
    return Timing(cycles, time.perf_counter() - begun, time.process_time() - worked, dict(steps))


def _part(url: str, cycles: int, seed: int) -> Timing:
    world = enter(url)
    run_cycles(world, 2, seed + 1000)
    return run_cycles(world, cycles, seed)


def side_by_side(url: str, cycles: int, processes: int) -> Timing:
    """The cycles shared by several processes on one database; the rate counts them all."""
    share = cycles // processes
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        parts = pool.starmap(_part, [(url, share, 10 + i) for i in range(processes)])
    steps = {name: [s for p in parts for s in p.steps[name]] for name in parts[0].steps}
    return Timing(share * processes, max(p.seconds for p in parts), sum(p.cpu_seconds for p in parts), steps)


@dataclass(frozen=True)
class Against:
    """A run beside its floor: the same statements and commits by the bare driver, on an equal database."""

    timing: Timing
    floor: Timing
    statements: float
    commits: float

    @property
    def ratio(self) -> float:
        return self.timing.seconds / self.floor.seconds


def against_floor(place: Place, url: str, cycles: int) -> Against:
    """Time the cycles, record them on a copy, replay the record on another copy."""
    copies = place.copy(url), place.copy(url)
    timing = _timed(url, cycles)
    world = enter(copies[0])
    run_cycles(world, 0, 1)
    with floor.recording(world.erp.engine) as tape:
        run_cycles(world, cycles, 1)
    world.erp.engine.dispose()
    return Against(timing, Timing(cycles, *floor.replay(copies[1], tape)), tape.statements / cycles, tape.commits / cycles)


def _timed(url: str, cycles: int) -> Timing:
    world = enter(url)
    timing = run_cycles(world, cycles, 1)
    world.erp.engine.dispose()
    return timing
