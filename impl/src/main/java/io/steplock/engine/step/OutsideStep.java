package io.steplock.engine.step;

import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;

/** Steps that no action of the visibility map's specifications has, each with the reason. They can be held and watched. */
public sealed interface OutsideStep extends Step {
    /** The acting process. */
    Process s();

    /** The share lock of a heap page, for a reader: the specifications have no readers. */
    record LockHeapPageShared(Process s) implements OutsideStep {}

    /** One tuple of forced freezing, which touches neither flag nor map. */
    record FreezeTuple(Process s) implements OutsideStep {}

    /** A look at map bits with a pin and without the content lock. What it finds shows in the steps that follow. */
    record ReadMapBits(Process s) implements OutsideStep {}

    /** A map page of zeros gets its header; the specifications begin with one that has it. */
    record InitMapPage(Process s, PageId p) implements OutsideStep {}

    /** A snapshot is taken, by a reader. */
    record TakeSnapshot(Process s) implements OutsideStep {}

    /** The files of all pages written so far are synced: a loss of power is no crash of the specification. */
    record SyncPages(Process s) implements OutsideStep {}
}
