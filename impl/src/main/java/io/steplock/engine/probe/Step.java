package io.steplock.engine.probe;

/** An atomic step of a protocol. The steps of each protocol are records of one sealed interface. */
public interface Step {}
