/** Inserting WAL records into the WAL buffers, and making them durable. */
package io.steplock.engine.wal;
