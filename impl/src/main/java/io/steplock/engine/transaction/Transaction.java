package io.steplock.engine.transaction;

/**
 * A transaction that has an id.
 *
 * @param xid from 3 on
 */
public record Transaction(int xid) {}
