/** Reading the WAL of a data directory back, trusting nothing in it. */
package io.steplock.engine.wal.reader;
