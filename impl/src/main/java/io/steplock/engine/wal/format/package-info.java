/** WAL as bytes: addresses, page headers, records. Shared by the writer and the reader. */
package io.steplock.engine.wal.format;
