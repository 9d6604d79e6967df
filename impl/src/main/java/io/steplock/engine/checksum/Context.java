package io.steplock.engine.checksum;

import io.steplock.engine.barrier.ProcSignal;
import io.steplock.engine.buffer.BufferPool;
import io.steplock.engine.checkpoint.CheckpointRequests;
import io.steplock.engine.injection.InjectionPoints;
import io.steplock.engine.probe.Probe;
import io.steplock.engine.wal.Wal;

/** What launcher and worker share with the rest of the server. */
public record Context(
        Code code,
        Probe probe,
        InjectionPoints points,
        SharedState shared,
        ProcSignal barriers,
        Requests requests,
        CheckpointRequests checkpoints,
        Wal wal,
        BufferPool buffers,
        Catalog catalog,
        AtomicUnit unit,
        DelayFlags delayFlags,
        Throttle throttle) {}
